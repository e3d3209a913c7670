import { endpoint } from "@/lib/access/endpoint";
import { listRuns } from "@/lib/features/balancing/queries";

export const GET = endpoint(listRuns);
