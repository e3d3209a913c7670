"use server";
import { action } from "@/lib/access/action";
import { endMaintenance, ignoreNode, startDrain } from "./drain-operations";

export const startDrainAction = action(startDrain);
export const endMaintenanceAction = action(endMaintenance);
export const ignoreNodeAction = action(ignoreNode);
