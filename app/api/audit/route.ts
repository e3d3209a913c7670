import { endpoint } from "@/lib/access/endpoint";
import { listAudit } from "@/lib/audit-trail/queries";

export const GET = endpoint(listAudit);
