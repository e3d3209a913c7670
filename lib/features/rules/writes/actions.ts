"use server";
import { action } from "@/lib/access/action";
import {
  changeRule,
  createRule,
  removeRule,
  resumeRuleChange,
  stopRuleChange,
  undoRuleChange,
} from "./operations";
import { previewRule } from "./queries";

export const previewRuleAction = action(previewRule);
export const createRuleAction = action(createRule);
export const changeRuleAction = action(changeRule);
export const removeRuleAction = action(removeRule);
export const resumeRuleChangeAction = action(resumeRuleChange);
export const stopRuleChangeAction = action(stopRuleChange);
export const undoRuleChangeAction = action(undoRuleChange);
