import { endpoint } from "@/lib/access/endpoint";
import { getPlanBasis } from "@/lib/features/balancing/plan/queries";

export const GET = endpoint(getPlanBasis);
