"use server";
import { action } from "@/lib/access/action";
import { setOnlyWay } from "./only-way";
import { createProvider, deleteProvider, updateProvider } from "./operations";
export const createProviderAction = action(createProvider);
export const updateProviderAction = action(updateProvider);
export const deleteProviderAction = action(deleteProvider);
export const setOnlyWayAction = action(setOnlyWay);
