import { endpoint } from "@/lib/access/endpoint";
import { getSpreadTrend } from "@/lib/cluster/queries";

export const GET = endpoint(getSpreadTrend);
