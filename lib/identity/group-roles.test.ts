import { describe, expect, it } from "vitest";
import { decideRole, type RoleRules, roleOfGroups } from "./group-roles";
import { ROLES } from "./permissions";

const RULES: RoleRules = {
  groups: [
    { group: "pve-viewers", role: "viewer" },
    { group: "pve-operators", role: "operator" },
    { group: "pve-admins", role: "admin" },
    { group: "pve-root", role: "super_admin" },
  ],
  otherwise: null,
  maySuperAdmin: false,
};

describe("the role that groups give", () => {
  it.each([
    [[], null],
    [["staff"], null],
    [["pve-viewers"], "viewer"],
    [["staff", "pve-operators", "pve-viewers"], "operator"],
    [["pve-viewers", "pve-admins"], "admin"],
    [["PVE-ADMINS"], null],
    [["pve-admins "], null],
    [["pve-admin"], null],
    [["pve-root"], null],
    [["pve-root", "pve-operators"], "operator"],
  ] as const)("of %j is %s", (groups, role) => {
    expect(roleOfGroups(groups, RULES)).toBe(role);
  });

  it("is Super Admin only where groups may make one", () => {
    expect(roleOfGroups(["pve-root"], { ...RULES, maySuperAdmin: true })).toBe("super_admin");
    expect(roleOfGroups([], { ...RULES, otherwise: "super_admin" })).toBeNull();
    expect(roleOfGroups([], { ...RULES, otherwise: "super_admin", maySuperAdmin: true })).toBe("super_admin");
  });

  it("is the stated default for who is in none, and no floor for others", () => {
    const rules: RoleRules = { ...RULES, otherwise: "operator" };
    expect(roleOfGroups(["staff"], rules)).toBe("operator");
    expect(roleOfGroups(["pve-viewers"], rules)).toBe("viewer");
  });
});

describe("what somebody who signs in by groups may do", () => {
  const current = (role: (typeof ROLES)[number], source: "hand" | "groups", isLastSuperAdmin = false) => ({
    role,
    source,
    isLastSuperAdmin,
  });

  it("follows the groups, up and down", () => {
    expect(decideRole("operator", null)).toEqual({
      access: true,
      role: "operator",
      source: "groups",
      kept: false,
    });
    expect(decideRole("viewer", current("admin", "groups"))).toMatchObject({ access: true, role: "viewer" });
    expect(decideRole("admin", current("viewer", "groups"))).toMatchObject({ access: true, role: "admin" });
    expect(decideRole("admin", current("super_admin", "groups"))).toMatchObject({ role: "admin" });
  });

  it("is nothing without a group that fits", () => {
    expect(decideRole(null, null)).toEqual({ access: false });
    for (const role of ROLES) expect(decideRole(null, current(role, "groups"))).toEqual({ access: false });
  });

  it("stays what a person gave by hand, whatever the groups say", () => {
    for (const role of ROLES)
      for (const byGroups of [null, ...ROLES])
        expect(decideRole(byGroups, current(role, "hand"))).toEqual({
          access: true,
          role,
          source: "hand",
          kept: false,
        });
  });

  it("never takes the last Super Admin away, and says that it did not", () => {
    for (const byGroups of [null, "viewer", "operator", "admin"] as const)
      expect(decideRole(byGroups, current("super_admin", "groups", true))).toEqual({
        access: true,
        role: "super_admin",
        source: "groups",
        kept: true,
      });
    expect(decideRole("super_admin", current("super_admin", "groups", true))).toMatchObject({ kept: false });
  });
});
