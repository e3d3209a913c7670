import { expect, test } from "vitest";
import { differences } from "./shape";

const options = { loose: new Set<string>(), universe: new Set<string>(), byId: true, statusValues: true };
const body = (row: Record<string, number | string>) => ({
  data: [{ id: "qemu/1", status: "running", ...row }],
});

test("equal structures with other values do not differ", () => {
  expect(differences(body({ cpu: 0.1 }), body({ cpu: 0.9 }), options)).toEqual([]);
});

test("a missing field, a new field, another type, another status and a missing row are told", () => {
  expect(differences(body({ cpu: 1 }), body({}), options)).toHaveLength(1);
  expect(differences(body({}), body({ cpu: 1 }), options)).toHaveLength(1);
  expect(differences(body({ saved: "1" }), body({ saved: 1 }), options)).toHaveLength(1);
  expect(differences(body({}), body({ status: "unknown" }), options)).toHaveLength(1);
  expect(differences(body({}), { data: [] }, options).length).toBeGreaterThan(0);
});

test("rows without an id must look like one that was recorded", () => {
  const universe = new Set(["n:number,t:string"]);
  const lists = { ...options, byId: false, universe };
  expect(differences({ data: [{ n: 1, t: "a" }] }, { data: [{ n: 2, t: "b" }] }, lists)).toEqual([]);
  expect(differences({ data: [{ n: 1, t: "a" }] }, { data: [{ n: "2", t: "b" }] }, lists)).toHaveLength(1);
});
