import { expect, it, vi } from "vitest";
import { PERMISSIONS, type Permission, type Role, roleHas } from "@/lib/identity/permissions";
import { type PaletteDeeds, paletteActions } from "./palette-actions";

const DEEDS: PaletteDeeds = {
  startDryRun: vi.fn(),
  findBestNode: vi.fn(),
  showShortcuts: vi.fn(),
  setTheme: vi.fn(),
  signOut: vi.fn(),
};
const permissionsOf = (role: Role) =>
  (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => roleHas(role, permission));
const labels = (role: Role) => paletteActions(permissionsOf(role), DEEDS).map(({ label }) => label);

const FOR_ALL = ["Theme: system", "Theme: light", "Theme: dark", "Profile", "Keyboard shortcuts", "Sign out"];
const FOR_OPERATORS = ["Dry run", "Best node", "Rebalance now…"];
const FOR_ADMINS = ["Restart ProxLB…", "Reload ProxLB's config…", "Stop ProxLB…", "Start ProxLB…"];

it("offers each role what it may do and nothing else", () => {
  expect(labels("viewer")).toEqual(FOR_ALL);
  expect(labels("operator")).toEqual([...FOR_OPERATORS, ...FOR_ALL]);
  expect(labels("admin")).toEqual([...FOR_OPERATORS, ...FOR_ADMINS, ...FOR_ALL]);
});

it("asks on the page before anything that changes the cluster or ProxLB", () => {
  const actions = paletteActions(permissionsOf("super_admin"), DEEDS);
  for (const { label, href, perform } of actions.filter((item) => item.label.endsWith("…"))) {
    expect(perform, label).toBeUndefined();
    expect(href, label).toMatch(/^\/(balancing|service)\?ask=[a-z]+$/);
  }
});
