"use server";
import { action } from "@/lib/access/action";
import {
  changeWindow,
  createWindow,
  endWindow,
  pauseWindow,
  removeWindow,
  runWindow,
  skipOccurrence,
} from "./operations";
import { previewWindow } from "./queries";

export const createWindowAction = action(createWindow);
export const changeWindowAction = action(changeWindow);
export const removeWindowAction = action(removeWindow);
export const pauseWindowAction = action(pauseWindow);
export const skipOccurrenceAction = action(skipOccurrence);
export const runWindowAction = action(runWindow);
export const endWindowAction = action(endWindow);
export const previewWindowAction = action(previewWindow);
