import { endpoint } from "@/lib/access/endpoint";
import { listLogs } from "@/lib/features/logs/queries";

export const GET = endpoint(listLogs);
