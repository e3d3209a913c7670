"use server";
import { action } from "@/lib/access/action";
import { previewRepair, repairRule } from "./repair";

export const previewRepairAction = action(previewRepair);
export const repairRuleAction = action(repairRule);
