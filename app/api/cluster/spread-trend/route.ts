import { endpoint } from "@/lib/access/endpoint";
import { getSpreadTrend } from "@/lib/features/cluster/queries";

export const GET = endpoint(getSpreadTrend);
