import "server-only";
import type { GroupsRead } from "../group-roles";

export type Claims = Record<string, unknown>;

/** More, or longer ones, are no list that anybody made on purpose. */
const MAX_GROUPS = 1_000;
const MAX_GROUP_CHARS = 256;

/**
 * The groups in a claim: a list of names, one name, or an object whose keys are the names (Zitadel). A claim that holds
 * anything else, or too much, tells nothing: half a list must not decide what somebody may do.
 * @param path the claim's name, or a path with dots: "resource_access.proxlb.roles"
 */
export function groupsAt(claims: Claims, path: string): GroupsRead {
  if (isOverage(claims, path)) return { known: false, why: "overage" };
  const names = namesIn(valueAt(claims, path));
  return names === null ? { known: false, why: "missing" } : { known: true, groups: names };
}

/**
 * Microsoft Entra ID leaves the groups of who has more than 200 out, and names a place in its Graph API instead. That
 * place is not followed: it takes a right of its own in the directory.
 * @see https://learn.microsoft.com/en-us/security/zero-trust/develop/configure-tokens-group-claims-app-roles
 */
function isOverage(claims: Claims, path: string): boolean {
  const elsewhere = claims._claim_names;
  const named = typeof elsewhere === "object" && elsewhere !== null && Object.hasOwn(elsewhere, path);
  return named || claims.hasgroups === true || claims.hasgroups === "true";
}

function namesIn(value: unknown): string[] | null {
  if (typeof value === "string") return namesIn([value]);
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return namesIn(Object.keys(value));
  if (!Array.isArray(value) || value.length > MAX_GROUPS) return null;
  const isName = (each: unknown) => typeof each === "string" && each !== "" && each.length <= MAX_GROUP_CHARS;
  return value.every(isName) ? (value as string[]) : null;
}

/** Claim names may hold dots themselves ("https://example.org/groups"): the longest name that exists counts. */
function valueAt(value: unknown, path: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, path)) return (value as Claims)[path];
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    const head = path.slice(0, dot);
    if (Object.hasOwn(value, head)) return valueAt((value as Claims)[head], path.slice(dot + 1));
  }
  return undefined;
}

/** A claim that is a text of some use, cut to what a column takes. */
export function textClaim(claims: Claims, name: string, maxChars: number): string | null {
  const value = claims[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, maxChars) : null;
}
