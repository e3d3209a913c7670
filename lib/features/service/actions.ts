"use server";
import { action } from "@/lib/access/action";
import { reloadService, restartService, startService, stopService } from "./operations";

export const startServiceAction = action(startService);
export const stopServiceAction = action(stopService);
export const restartServiceAction = action(restartService);
export const reloadServiceAction = action(reloadService);
