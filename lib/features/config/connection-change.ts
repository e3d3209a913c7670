import { keyAt } from "@/lib/proxlb/config/keys";
import { SECRET_NAMES } from "@/lib/proxlb/config/secrets";
import { flatValues } from "@/lib/proxlb/yaml/places";

/** What a change does to the connection over which ProxLB (and this app) send their credentials. */
export interface ConnectionChange {
  /** Sends a credential somewhere else, or in another way, in words; null where it does not. */
  relays: string | null;
  /** Anything of the connection changes, its credentials included. */
  any: boolean;
}

/**
 * Whoever may edit the file must not be able to learn a secret that is only shown masked: by pointing ProxLB at a
 * machine of their own, or by switching off the check of whom it talks to.
 * @param before plain values of the file; anything else where it is no mapping: then there is no stored secret either
 */
export function connectionChange(before: unknown, after: unknown): ConnectionChange {
  const [old, now] = [apiOf(before), apiOf(after)];
  const changed = (key: string) => JSON.stringify(old[key] ?? null) !== JSON.stringify(now[key] ?? null);
  const reasons = [
    addsHost(old.hosts, now.hosts) ? "hosts" : null,
    changed("ssl_verification") && !isTrue(now.ssl_verification) ? "ssl_verification" : null,
    changed("user") ? "user" : null,
    changed("token_id") ? "token_id" : null,
  ].filter((reason) => reason !== null);
  const relays = reasons.length === 0 ? null : reasons.map((key) => `proxmox_api.${key}`).join(", ");
  const any = ["hosts", "ssl_verification", "user", "token_id", ...SECRET_NAMES].some(changed);
  return { relays, any };
}

/** ProxLB reads these at its start only; the rest also at a reload. */
export function needsRestart(before: unknown, after: unknown): boolean {
  const [old, now] = [flatValues(before), flatValues(after)];
  return [...new Set([...old.keys(), ...now.keys()])].some((address) => {
    const isAtStart = keyAt(JSON.parse(address) as string[])?.key.takesEffect === "restart";
    return isAtStart && old.get(address) !== now.get(address);
  });
}

/** To take a host away, or to sort them, sends nothing to anybody new. */
function addsHost(before: unknown, after: unknown): boolean {
  const known = new Set(Array.isArray(before) ? before : []);
  return !Array.isArray(after) || after.some((host) => !known.has(host));
}

/** As pydantic reads it; absent means true. */
function isTrue(value: unknown): boolean {
  return value === undefined || /^(?:true|1|on|t|y|yes)$/i.test(String(value));
}

function apiOf(values: unknown): Record<string, unknown> {
  const api = (values as { proxmox_api?: unknown } | null)?.proxmox_api;
  return typeof api === "object" && api !== null ? (api as Record<string, unknown>) : {};
}
