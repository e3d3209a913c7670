import { endpoint } from "@/lib/access/endpoint";
import { verifyAudit } from "@/lib/features/audit/operations";

export const POST = endpoint(verifyAudit);
