import { endpoint } from "@/lib/access/endpoint";
import { listNodes } from "@/lib/cluster/queries";

export const GET = endpoint(listNodes);
