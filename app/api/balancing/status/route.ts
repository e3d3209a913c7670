import { endpoint } from "@/lib/access/endpoint";
import { getBalancingStatus } from "@/lib/features/balancing/queries";

export const GET = endpoint(getBalancingStatus);
