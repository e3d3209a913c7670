import { endpoint } from "@/lib/access/endpoint";
import { listRuns } from "@/lib/balancing/queries";

export const GET = endpoint(listRuns);
