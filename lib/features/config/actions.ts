"use server";
import { action } from "@/lib/access/action";
import { saveConfig } from "./operations";
import { validateConfig } from "./queries";

export const saveConfigAction = action(saveConfig);
export const validateConfigAction = action(validateConfig);
