import { endpoint } from "@/lib/access/endpoint";
import { getPlan } from "@/lib/features/balancing/plan/queries";

export const GET = endpoint(getPlan);
