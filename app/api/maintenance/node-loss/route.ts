import { endpoint } from "@/lib/access/endpoint";
import { getNodeLosses } from "@/lib/features/maintenance/loss/queries";

export const GET = endpoint(getNodeLosses);
