import { expect, it, vi } from "vitest";
import { PAGES as GUIDED, requirementOf } from "@/lib/access/pages";
import { can, ROLES } from "@/lib/identity/permissions";
import { ACTIONS, LITERAL_MATRIX, PAGES, ROUTES } from "./e2e/support/literal-matrix";
import { doorsInSources } from "./support/doors";
import { actionDoors, restDoors } from "./support/doors-in-process";

vi.mock("next/headers", () => import("./support/next-headers"));

const HOW =
  "Every way in stands once in tests/e2e/support/literal-matrix.ts or literal-matrix-people.ts: add the page, `file#action` or `METHOD /path` to the " +
  "row of its right, and remove the line of what is gone";

it("lists every page, action and REST method of the sources in the literal matrix, once, and nothing else", () => {
  const found = doorsInSources();
  expect(found.pages.length).toBeGreaterThan(5);
  expect(found.actions.length).toBeGreaterThan(5);
  expect(found.routes.length).toBeGreaterThan(20);
  expect(Object.keys(PAGES).sort(), HOW).toEqual(found.pages);
  expect(Object.keys(ACTIONS).sort(), HOW).toEqual(found.actions);
  expect(Object.keys(ROUTES).sort(), HOW).toEqual(found.routes);
  const listed = LITERAL_MATRIX.flatMap(({ entries }) => entries);
  expect(listed.length, HOW).toBe(new Set(listed).size);
});

it("says of every action and REST entry what its door itself asks for", async () => {
  const doors = [...(await actionDoors()), ...(await restDoors())];
  expect(doors.length).toBeGreaterThan(80);
  const said = doors.map(({ entry }) => [entry, ACTIONS[entry] ?? ROUTES[entry]]);
  expect(said).toEqual(doors.map(({ entry, requires }) => [entry, requires]));
}, 60_000);

it("gives each right to the roles that have it in the code, and no other", () => {
  for (const { right, requires, roles } of LITERAL_MATRIX) {
    const open = can(null, requires) ? "anyone" : ROLES.filter((role) => can({ role }, requires));
    expect(open, right).toEqual(roles);
  }
});

it("knows for the menu and the redirects what each page takes", () => {
  expect(GUIDED).toEqual(PAGES);
  expect(requirementOf("/")).toBe("dashboard.view");
  expect(requirementOf("/balancing/runs/7")).toBe("balancing.view");
  expect(requirementOf("/service/")).toBe("service.view");
  expect(requirementOf("/audit")).toBe("audit.view");
  expect(requirementOf("/no-such-page")).toBe("signed_in");
  expect(requirementOf("/sign-in")).toBe("anyone");
});
