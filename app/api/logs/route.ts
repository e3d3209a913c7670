import { endpoint } from "@/lib/access/endpoint";
import { listLogs } from "@/lib/logs/queries";

export const GET = endpoint(listLogs);
