import { endpoint } from "@/lib/access/endpoint";
import { getClusterStatus } from "@/lib/features/cluster/queries";

export const GET = endpoint(getClusterStatus);
