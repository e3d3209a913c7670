import "server-only";
import { SYSTEM_NAME } from "@/lib/core/system-name";
import type { AuditEntry } from "./record";

/** Who acts where nobody asked: ProxLB UI itself. @param job its name, as in `Job` */
export function asSystem(job: string): Pick<AuditEntry, "actorName" | "authMethod"> {
  return { actorName: SYSTEM_NAME, authMethod: `job:${job}` };
}
