"use server";
import { action } from "@/lib/access/action";
import { confirmRoll, endRoll, goOnWithRoll, startRoll, stopRoll } from "./operations";
import { previewRoll } from "./queries";

export const startRollAction = action(startRoll);
export const confirmRollAction = action(confirmRoll);
export const stopRollAction = action(stopRoll);
export const goOnWithRollAction = action(goOnWithRoll);
export const endRollAction = action(endRoll);
export const previewRollAction = action(previewRoll);
