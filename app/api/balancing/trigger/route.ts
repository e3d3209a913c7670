import { endpoint } from "@/lib/access/endpoint";
import { triggerRebalance } from "@/lib/balancing/operations";

export const POST = endpoint(triggerRebalance);
