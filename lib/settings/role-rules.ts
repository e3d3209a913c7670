import { z } from "zod";
import { ROLES } from "@/lib/core/roles";

/** How groups elsewhere give roles here: `RoleRules` of lib/identity/group-roles.ts. */
export const RoleRulesInput = z.strictObject({
  groups: z
    .array(
      z.strictObject({ group: z.string().trim().min(1, "A group is needed.").max(500), role: z.enum(ROLES) }),
    )
    .max(100),
  otherwise: z.enum(ROLES).nullable(),
  maySuperAdmin: z.boolean(),
});
