"use server";
import { action } from "@/lib/access/action";
import { cancelRun, findBestNode, startDryRun, triggerRebalance } from "./operations";

export const startDryRunAction = action(startDryRun);
export const triggerRebalanceAction = action(triggerRebalance);
export const findBestNodeAction = action(findBestNode);
export const cancelRunAction = action(cancelRun);
