"use server";
import { action } from "@/lib/access/action";
import { applyMoves, fetchPlanFigures } from "./operations";

export const applyMovesAction = action(applyMoves);
export const fetchPlanFiguresAction = action(fetchPlanFigures);
