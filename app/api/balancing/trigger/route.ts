import { endpoint } from "@/lib/access/endpoint";
import { triggerRebalance } from "@/lib/features/balancing/operations";

export const POST = endpoint(triggerRebalance);
