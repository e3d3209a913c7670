import "server-only";
import { judgeNeeds, type Permissions } from "@/lib/proxlb/doctor/token/judge";
import { mendLines } from "@/lib/proxlb/doctor/token/mend";
import { type Asker, NEEDS, NEEDS_TO_ASK_OF_OTHERS } from "@/lib/proxlb/doctor/token/needs";
import type { CredentialRights } from "./schema";

/** What was asked of Proxmox, or why there is no answer. */
export type Asked = { permissions: Permissions } | { unknownBecause: string };

/** @param usedBy both, where ProxLB and this app share them */
export function rightsOf(identity: string, usedBy: Asker[], asked: Asked): CredentialRights {
  const needs = NEEDS.filter(({ by }) => usedBy.includes(by));
  if (!usedBy.includes("proxlb")) needs.push(NEEDS_TO_ASK_OF_OTHERS);
  const permissions = "permissions" in asked ? asked.permissions : null;
  const verdicts = judgeNeeds(permissions, needs);
  return {
    identity,
    usedBy,
    unknownBecause: "permissions" in asked ? null : asked.unknownBecause,
    verdicts,
    lines: permissions ? mendLines(identity, verdicts, permissions) : [],
    hasToken: identity.includes("!"),
  };
}
