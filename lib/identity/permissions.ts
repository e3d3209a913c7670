import { ROLE_NAMES, ROLES, type Role } from "@/lib/core/roles";

/** Who may what: the one table for server, screens and API. Client-safe. */
export { ROLE_NAMES, ROLES, type Role };

/** Permission → the lowest role that has it. The first thirteen are the features of the plan's matrix, in its order. */
export const PERMISSIONS = {
  "dashboard.view": "viewer",
  "nodes.view": "viewer",
  "guests.view": "viewer",
  "logs.view": "viewer",
  "config.view": "viewer",
  "balancing.trigger": "operator",
  "balancing.dry_run": "operator",
  "config.edit": "admin",
  "maintenance.edit": "admin",
  "service.control": "admin",
  "users.manage": "super_admin",
  "settings.manage": "super_admin",
  "audit.view": "admin",
  "balancing.view": "viewer",
  "rules.view": "viewer",
  // What is written for it in proxlb.yaml takes config.edit as well.
  "rules.edit": "admin",
  "migrations.view": "viewer",
  // Of its own, so that the address of a subscription opens nothing else.
  "maintenance.calendar": "viewer",
  "service.view": "viewer",
  // Whoever may edit the file must not thereby learn its secrets: see docs/config.md.
  "config.reveal": "super_admin",
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof PERMISSIONS;

/**
 * What a door may ask for beside a permission: any signed-in person, or nobody in particular. `enrolling`: any
 * signed-in person, also one who still owes the second factor that the policy asks of them.
 */
export type Requirement = Permission | "signed_in" | "enrolling" | "anyone";

export function roleHas(role: Role, permission: Permission): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(PERMISSIONS[permission]);
}

export function rolesThatHave(permission: Permission): Role[] {
  return ROLES.filter((role) => roleHas(role, permission));
}

/** @param actor with `scopes` where a token acts: it may what both the role and its scopes allow */
export function can(
  actor: { role: Role; scopes?: readonly Permission[]; owes?: "second_factor" } | null,
  requirement: Requirement,
): boolean {
  if (requirement === "anyone") return true;
  if (!actor) return false;
  if (requirement === "enrolling") return true;
  if (actor.owes) return false;
  if (requirement === "signed_in") return true;
  return roleHas(actor.role, requirement) && (actor.scopes?.includes(requirement) ?? true);
}

/** "Operator": for the sentence that says who may. */
export function lowestRoleFor(permission: Permission): string {
  return ROLE_NAMES[PERMISSIONS[permission]];
}
