import { endpoint } from "@/lib/access/endpoint";
import { getBalancingStatus } from "@/lib/balancing/queries";

export const GET = endpoint(getBalancingStatus);
