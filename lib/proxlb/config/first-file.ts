import type { Method } from "@/lib/proxlb/planner/settings";
import { type Edit, editConfig } from "./edit";
import { entryLines, type PlainValue } from "./edit/scalar";

/** What a first proxlb.yaml says. */
export interface FirstSettings {
  /** As ProxLB reads them: name, name:port or [IPv6]:port. */
  hosts: readonly string[];
  /** user@realm */
  user: string;
  tokenId: string;
  tokenSecret: string;
  /** ProxLB's own word: whether it verifies the certificate. */
  verify: boolean;
  balancing: FirstBalancing;
}

export interface FirstBalancing {
  enable: boolean;
  method: Method;
  balanciness: number;
  balanceTypes: readonly ("vm" | "ct")[];
}

const HEAD =
  "# Written by ProxLB UI as a beginning. ProxLB takes its defaults for every key that is not here.\n";

/**
 * The text of a first proxlb.yaml, or of the one that is there with these settings put in.
 * @param before the text that is there; null where there is none
 * @returns null where it cannot be put in without changing something else
 */
export function withFirstSettings(before: string | null, settings: FirstSettings): string | null {
  if (before === null || before.trim() === "") return `${HEAD}${sectionsOf(settings)}\n`;
  const made = editConfig(before, editsOf(settings, before));
  return made.ok ? made.text : null;
}

function sectionsOf(settings: FirstSettings): string {
  const sections: Record<string, PlainValue> = {
    proxmox_api: apiOf(settings),
    balancing: balancingOf(settings.balancing),
    service: { daemon: true },
  };
  const style = { step: 2, lineBreak: "\n" };
  return Object.entries(sections)
    .map((entry) => entryLines(entry, 0, style))
    .join("\n");
}

function editsOf(settings: FirstSettings, before: string): Edit[] {
  const sections = { proxmox_api: apiOf(settings), balancing: balancingOf(settings.balancing) };
  const sets = Object.entries(sections).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, value]): Edit => ({ do: "set", path: [section, key], value })),
  );
  const pass: Edit = { do: "remove", path: ["proxmox_api", "pass"] };
  // ProxLB ends where it has both a password and a token.
  return editConfig(before, [pass]).ok ? [pass, ...sets] : sets;
}

function apiOf({ hosts, user, tokenId, tokenSecret, verify }: FirstSettings): Record<string, PlainValue> {
  return {
    hosts,
    user,
    token_id: tokenId,
    token_secret: tokenSecret,
    ssl_verification: verify,
    // With ProxLB's own second it ends at the first slow answer.
    timeout: 10,
  };
}

function balancingOf({
  enable,
  method,
  balanciness,
  balanceTypes,
}: FirstBalancing): Record<string, PlainValue> {
  return { enable, balance_types: balanceTypes, method, balanciness };
}
