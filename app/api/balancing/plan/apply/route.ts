import { endpoint } from "@/lib/access/endpoint";
import { applyMoves } from "@/lib/features/balancing/plan/operations";

export const POST = endpoint(applyMoves);
