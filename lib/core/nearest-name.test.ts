import { expect, it } from "vitest";
import { nearestName, onlyNearest } from "./nearest-name";

it("is the one with the fewest other letters, of which a quarter may be another, and one in a short name", () => {
  expect(nearestName("pve11", ["pve2", "pve1", "pve3"])).toBe("pve1");
  expect(nearestName("balancines", ["balance", "balanciness"])).toBe("balanciness");
  expect(nearestName("pve-12", ["pve1", "storage"])).toBeNull();
  expect(nearestName("pve1", [])).toBeNull();
});

it("may be looked for at the beginning of what was written", () => {
  const names = ["plb_pin", "plb_ignore"] as const;
  expect(nearestName("plb-pin-node1", names)).toBeNull();
  expect(nearestName("plb-pin-node1", names, { beginning: true })).toBe("plb_pin");
});

it("is nobody where several are equally near and one has to be picked", () => {
  expect(onlyNearest("pve9", ["pve1", "pve2", "pve3"])).toBeNull();
  expect(onlyNearest("node-1", ["node1", "node2"])).toBe("node1");
  expect(onlyNearest("storage", ["pve1"])).toBeNull();
});
