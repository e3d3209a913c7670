import { describe, expect, it } from "vitest";
import { guest, sketch } from "@/tests/support/planner/build";
import { writeGroundOf } from "@/tests/support/rules/ground";
import { afterWrites } from "./after";
import { commandsByHand, neededRights } from "./by-hand";
import { whatFollows } from "./what-follows";
import { whatToWrite } from "./what-to-write";
import { RuleWish } from "./wish-schema";

const wish = (given: Partial<RuleWish>) => ({ create: RuleWish.parse({ kind: "anti_affinity", ...given }) });

const world = () =>
  sketch({
    name: "write",
    nodes: [
      { name: "pve1", guests: [guest("a", 4, "prod"), guest("b", 4), guest("c", 4, "plb_pin_pve1")] },
      { name: "pve2", guests: [guest("d", 4), { ...guest("e", 4), ct: true }] },
      { name: "pve3" },
    ],
    balancing: {
      ignore_guests: ["d"],
      pools: { prod: { type: "affinity", pin: null, strict: true } },
    },
    pools: { prod: ["a", "b"], lab: ["c"] },
    haRules: [{ rule: "apart", type: "resource-affinity", affinity: "negative", resources: "vm:100,vm:101" }],
  });

describe("what a rule is written as", () => {
  it("is a tag on each guest, as PVE will keep its list, and nothing where it is so already", () => {
    const ground = writeGroundOf(world());
    const { writes, refusals, notes } = whatToWrite(ground, wish({ name: "Web", guests: [100, 101, 104] }));
    expect(refusals).toEqual([]);
    expect(notes).toEqual(["Proxmox VE lower-cases tags: the group is web."]);
    expect(writes).toMatchObject([
      { kind: "tags", vmid: 100, type: "vm", node: "pve1", after: ["plb_anti_affinity_web", "prod"] },
      { kind: "tags", vmid: 101, before: [], after: ["plb_anti_affinity_web"] },
      { kind: "tags", vmid: 104, type: "ct", node: "pve2" },
    ]);
    expect(whatToWrite(ground, wish({ kind: "pin", guests: [102], nodes: ["pve1"] })).refusals).toEqual([
      "Nothing is to be written: it is so already.",
    ]);
    expect(commandsByHand(writes)[2]).toBe(
      "pvesh set /nodes/pve2/lxc/104/config --tags 'plb_anti_affinity_web'",
    );
    expect(neededRights(writes)).toEqual([
      { privilege: "VM.Config.Options", paths: ["/vms/100", "/vms/101", "/vms/104"] },
    ]);
  });

  it("says who joins, and refuses what is none", () => {
    const ground = writeGroundOf(world());
    const pinned = whatToWrite(ground, wish({ kind: "pin", guests: [100, 101], nodes: ["pve1", "pve3"] }));
    expect(pinned.writes).toMatchObject([
      { after: ["plb_pin_pve1", "plb_pin_pve3", "prod"] },
      { after: ["plb_pin_pve1", "plb_pin_pve3"] },
    ]);
    const refused = (given: Partial<RuleWish>) => whatToWrite(ground, wish(given)).refusals.join(" ");
    expect(refused({ name: "web", guests: [100] })).toContain("two guests or more");
    expect(refused({ name: "web", guests: [100, 999] })).toBe("There is no guest 999.");
    expect(refused({ guests: [100, 101] })).toContain("Give the group a name");
    expect(refused({ name: "a b", guests: [100, 101] })).toContain("cannot be a tag");
    expect(refused({ kind: "pin", guests: [100], nodes: ["pve9"] })).toBe("There is no node pve9.");
    expect(refused({ home: "config", guests: [100, 101] })).toContain("whole pools only");
    expect(refused({ home: "ha", kind: "ignore_guest", guests: [100] })).toContain("no rule by which");
    expect(refused({ home: "ha", name: "apart", guests: [100, 101] })).toBe(
      "There is an HA rule apart already.",
    );
  });

  it("is one value of proxlb.yaml for a pool, or names to ignore", () => {
    const ground = writeGroundOf(world());
    const pool = whatToWrite(ground, wish({ home: "config", pool: "lab" }));
    expect(pool.writes).toEqual([
      { kind: "config", path: ["balancing", "pools", "lab", "type"], before: null, after: "anti-affinity" },
    ]);
    const ignored = whatToWrite(ground, wish({ home: "config", kind: "ignore_guest", guests: [101, 103] }));
    expect(ignored.writes).toEqual([
      { kind: "config", path: ["balancing", "ignore_guests"], before: ["d"], after: ["d", "b"] },
    ]);
    const model = afterWrites(ground, [...pool.writes, ...ignored.writes]).model;
    expect(model.config.balancing).toMatchObject({
      ignore_guests: ["d", "b"],
      pools: { prod: { type: "affinity" }, lab: { type: "anti-affinity", pin: null, strict: true } },
    });
    expect(whatToWrite(ground, { remove: "pool:prod:affinity" }).writes).toMatchObject([
      { path: ["balancing", "pools", "prod"], after: null },
    ]);
    expect(whatToWrite(ground, { remove: "config:ignore_guests:d" }).writes).toMatchObject([{ after: [] }]);
  });

  it("is an HA rule where the HA manager has the guests, from PVE 9 on", () => {
    const given = wish({ home: "ha", kind: "pin", name: "edge", guests: [100], nodes: ["pve2"] });
    const { writes } = whatToWrite(writeGroundOf(world()), given);
    expect(commandsByHand(writes)).toEqual([
      "pvesh create /cluster/ha/rules --rule edge --type node-affinity --resources vm:100 --nodes pve2 --strict 1",
    ]);
    expect(neededRights(writes)).toEqual([{ privilege: "Sys.Console", paths: ["/"] }]);
    const none = whatToWrite(writeGroundOf(world(), { managed: new Set() }), given);
    expect(none.refusals.join()).toContain("does not have a, and takes rules for its own guests only");
    const on8 = whatToWrite(writeGroundOf(world(), { haAreGroups: true, pveVersion: "8.4.1" }), given);
    expect(on8.refusals.join()).toContain("Proxmox VE 8.4.1 has no HA rules");
  });

  it("changes and removes rules where they are written", () => {
    const ground = writeGroundOf(world());
    const edited = whatToWrite(ground, { change: { id: "ha:apart", guests: [100, 101, 103] } });
    expect(edited.writes).toMatchObject([{ after: { resources: ["vm:100", "vm:101", "vm:103"] } }]);
    expect(whatToWrite(ground, { change: { id: "ha:apart", guests: [100] } }).refusals.join()).toContain(
      "two",
    );
    expect(whatToWrite(ground, { remove: "ha:apart" }).writes).toMatchObject([{ after: null }]);
    const pin = whatToWrite(ground, {
      change: { id: "tag:plb_pin_pve1", nodes: ["pve2"], guests: [102, 100] },
    });
    expect(pin.writes).toMatchObject([
      { vmid: 102, after: ["plb_pin_pve2"] },
      { vmid: 100, after: ["plb_pin_pve2", "prod"] },
    ]);
    expect(whatToWrite(ground, { remove: "tag:plb_pin_pve1" }).writes).toMatchObject([
      { vmid: 102, add: [], remove: ["plb_pin_pve1"], after: [] },
    ]);
    expect(whatToWrite(ground, { remove: "tag:plb_none" }).refusals).toEqual([
      "There is no rule tag:plb_none.",
    ]);
  });
});

describe("what follows", () => {
  it("names what cannot hold any more, and what the next cycle does about it", () => {
    const ground = writeGroundOf(world());
    const guests = [100, 101, 102, 103];
    const { writes } = whatToWrite(ground, wish({ name: "four", guests }));
    const { begins, ends } = whatFollows(ground, writes);
    expect(begins[0]).toMatchObject({ severity: "impossible" });
    expect(begins[0]?.rules).toContain("tag:plb_anti_affinity_four");
    expect(ends).toEqual([]);
    const ignored = whatToWrite(ground, wish({ kind: "ignore_guest", guests }));
    const { plan } = whatFollows(ground, ignored.writes);
    expect(plan?.before.length).toBeGreaterThan(0);
    expect(plan?.after.filter(({ vmid }) => guests.includes(vmid))).toEqual([]);
  });
});
