import "server-only";
import { ROLES, type Role } from "./permissions";

/** How a provider or a directory turns a person's groups into a role here. */
export interface RoleRules {
  /** Whoever is in `group` (exactly this name) has at least `role`; the highest of all that fit counts. */
  groups: readonly { group: string; role: Role }[];
  /** For who is in none of these groups; null: no access. */
  otherwise: Role | null;
  /** Whoever manages the groups elsewhere may make Super Admins here: only where somebody has said so. */
  maySuperAdmin: boolean;
}

export type GroupsRead =
  | { known: true; groups: string[] }
  /** `overage`: the provider says that there are more than it tells (Microsoft Entra ID). */
  | { known: false; why: "missing" | "overage" };

/** `hand`: a Super Admin gave it, and groups do not change it. `groups`: decided anew at each sign-in. */
export type RoleSource = "hand" | "groups";

/** The role that groups give, or null: no access. What is not known of somebody's groups must not come here as none. */
export function roleOfGroups(groups: readonly string[], rules: RoleRules): Role | null {
  const given = rules.groups
    .filter(({ group, role }) => groups.includes(group) && (role !== "super_admin" || rules.maySuperAdmin))
    .map(({ role }) => ROLES.indexOf(role));
  if (given.length > 0) return ROLES[Math.max(...given)] ?? null;
  return rules.otherwise === "super_admin" && !rules.maySuperAdmin ? null : rules.otherwise;
}

export type RoleDecision =
  /** `kept`: the groups say something else, but this is the last Super Admin who can sign in without them. */
  { access: true; role: Role; source: RoleSource; kept: boolean } | { access: false };

/**
 * What somebody may do who signs in by groups.
 * @param byGroups of `roleOfGroups` @param current of the account; null: there is none yet
 */
export function decideRole(
  byGroups: Role | null,
  current: { role: Role; source: RoleSource; isLastSuperAdmin: boolean } | null,
): RoleDecision {
  if (current?.source === "hand") return { access: true, role: current.role, source: "hand", kept: false };
  if (current?.isLastSuperAdmin && byGroups !== "super_admin")
    return { access: true, role: "super_admin", source: "groups", kept: true };
  return byGroups === null
    ? { access: false }
    : { access: true, role: byGroups, source: "groups", kept: false };
}
