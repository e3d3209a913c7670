import { expect, it, vi } from "vitest";
import { ACTIONS, PAGES, ROUTES } from "@/lib/access/entries";
import { requirementOf } from "@/lib/access/routes";
import { doorsInSources } from "./support/doors";
import { actionDoors, restDoors } from "./support/doors-in-process";

vi.mock("next/headers", () => import("./support/next-headers"));

const HOW =
  "Every way in stands in lib/access/entries.ts: add the page, `file#action` or `METHOD /path` there with the permission " +
  "of its door, and remove the line of what is gone";

it("lists every page, action and REST method of the sources in the table of entries, and nothing else", () => {
  const found = doorsInSources();
  expect(found.pages.length).toBeGreaterThan(5);
  expect(found.actions.length).toBeGreaterThan(5);
  expect(found.routes.length).toBeGreaterThan(20);
  expect(Object.keys(PAGES).sort(), HOW).toEqual(found.pages);
  expect(Object.keys(ACTIONS).sort(), HOW).toEqual(found.actions);
  expect(Object.keys(ROUTES).sort(), HOW).toEqual(found.routes);
});

it("says of every action and REST entry what its door itself asks for", async () => {
  const doors = [...(await actionDoors()), ...(await restDoors())];
  expect(doors.length).toBeGreaterThan(80);
  const said = doors.map(({ entry }) => [entry, ACTIONS[entry] ?? ROUTES[entry]]);
  expect(said).toEqual(doors.map(({ entry, requires }) => [entry, requires]));
  // Every door's module is loaded: on a busy machine that takes longer than a test's usual five seconds.
}, 60_000);

it("knows for the menu and the redirects what each page takes", () => {
  expect(requirementOf("/")).toBe("dashboard.view");
  expect(requirementOf("/balancing/runs/7")).toBe("balancing.view");
  expect(requirementOf("/service/")).toBe("service.view");
  expect(requirementOf("/no-such-page")).toBe("signed_in");
  expect(requirementOf("/sign-in")).toBe("anyone");
});
