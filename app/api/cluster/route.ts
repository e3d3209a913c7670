import { endpoint } from "@/lib/access/endpoint";
import { getCluster } from "@/lib/cluster/queries";

export const GET = endpoint(getCluster);
