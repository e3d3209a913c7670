"use server";
import { action } from "@/lib/access/action";
import { approve, reject, withdraw } from "./operations";

export const approveAction = action(approve);
export const rejectAction = action(reject);
export const withdrawAction = action(withdraw);
