import { endpoint } from "@/lib/access/endpoint";
import { getClusterStatus } from "@/lib/cluster/queries";

export const GET = endpoint(getClusterStatus);
