import { endpoint } from "@/lib/access/endpoint";
import { verifyAudit } from "@/lib/audit-trail/operations";

export const POST = endpoint(verifyAudit);
