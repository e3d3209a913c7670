import { endpoint } from "@/lib/access/endpoint";
import { listAudit } from "@/lib/features/audit/queries";

export const GET = endpoint(listAudit);
