"use server";
import { action } from "@/lib/access/action";
import { verifyAudit } from "./operations";

export const verifyAuditAction = action(verifyAudit);
