import { endpoint } from "@/lib/access/endpoint";
import { getSpreadTrend } from "@/lib/features/timeline/queries";

export const GET = endpoint(getSpreadTrend);
