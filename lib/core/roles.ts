/** Each role includes the ones before it; what each may stands in lib/identity/permissions.ts. */
export const ROLES = ["viewer", "operator", "admin", "super_admin"] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_NAMES: Record<Role, string> = {
  viewer: "Viewer",
  operator: "Operator",
  admin: "Admin",
  super_admin: "Super Admin",
};
