import { endpoint } from "@/lib/access/endpoint";
import { cancelRun } from "@/lib/features/balancing/operations";

export const POST = endpoint(cancelRun);
