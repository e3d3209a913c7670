import { endpoint } from "@/lib/access/endpoint";
import { startDryRun } from "@/lib/balancing/operations";

export const POST = endpoint(startDryRun);
