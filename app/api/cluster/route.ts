import { endpoint } from "@/lib/access/endpoint";
import { getCluster } from "@/lib/features/cluster/queries";

export const GET = endpoint(getCluster);
