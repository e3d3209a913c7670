import { endpoint } from "@/lib/access/endpoint";
import { startDryRun } from "@/lib/features/balancing/operations";

export const POST = endpoint(startDryRun);
