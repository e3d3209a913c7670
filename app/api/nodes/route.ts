import { endpoint } from "@/lib/access/endpoint";
import { listNodes } from "@/lib/features/cluster/queries";

export const GET = endpoint(listNodes);
