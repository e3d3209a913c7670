import { endpoint } from "@/lib/access/endpoint";
import { lookAtMoves } from "@/lib/features/balancing/plan/operations";

export const POST = endpoint(lookAtMoves);
