"use server";
import { action } from "@/lib/access/action";
import { applyMoves, fetchPlanFigures, lookAtMoves } from "./operations";

export const applyMovesAction = action(applyMoves);
export const fetchPlanFiguresAction = action(fetchPlanFigures);
export const lookAtMovesAction = action(lookAtMoves);
