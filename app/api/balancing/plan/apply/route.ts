import { endpoint } from "@/lib/access/endpoint";
import { applyMoves } from "@/lib/balancing/plan-operations";

export const POST = endpoint(applyMoves);
