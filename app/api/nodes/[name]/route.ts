import { endpoint } from "@/lib/access/endpoint";
import { getNode } from "@/lib/features/cluster/queries";

export const GET = endpoint(getNode);
