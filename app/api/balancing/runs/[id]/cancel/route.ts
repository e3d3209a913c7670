import { endpoint } from "@/lib/access/endpoint";
import { cancelRun } from "@/lib/balancing/operations";

export const POST = endpoint(cancelRun);
