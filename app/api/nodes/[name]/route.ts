import { endpoint } from "@/lib/access/endpoint";
import { getNode } from "@/lib/cluster/queries";

export const GET = endpoint(getNode);
