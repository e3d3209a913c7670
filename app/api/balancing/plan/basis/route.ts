import { endpoint } from "@/lib/access/endpoint";
import { getPlanBasis } from "@/lib/balancing/plan-queries";

export const GET = endpoint(getPlanBasis);
