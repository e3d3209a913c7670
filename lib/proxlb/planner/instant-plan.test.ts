import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { GuestState } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { nodeState } from "@/tests/support/node-state";
import { plainConfig } from "@/tests/support/planner/large";
import { plainGround } from "@/tests/support/planner/plain-ground";
import { instantPlan, planFingerprint, withWhatIf } from "./instant-plan";

const GIB = 1024 ** 3;

const node = (name: string, memoryUsedGib: number) =>
  nodeState(name, { memoryUsedBytes: memoryUsedGib * GIB, memoryTotalBytes: 32 * GIB });
const guest = (vmid: number, on: string, gib: number): GuestState =>
  guestState(vmid, {
    name: `vm${vmid}`,
    node: on,
    memoryUsedBytes: gib * GIB,
    memoryTotalBytes: gib * 2 * GIB,
  });
const PICTURE = {
  facts: EMPTY_FACTS,
  nodes: [node("a", 24), node("b", 8)],
  guests: [guest(100, "a", 4), guest(101, "a", 6), guest(102, "b", 4)],
};
const CONFIG = plainConfig({
  balancing: { balance_types: ["vm"] },
  proxmox_cluster: {
    maintenance_nodes_schedule: { duration: 2, "pre-migration": 0, schedules: { b: ["Monday, 9:00"] } },
  },
});
const GROUND = plainGround(CONFIG);
const TUESDAY = new Date("2026-03-03T12:00:00Z");
const moved = (whatIf: Parameters<typeof withWhatIf>[1], at = TUESDAY) =>
  instantPlan(PICTURE, GROUND, whatIf, at).moves.map((move) => move.vmid);

describe("the instant plan", () => {
  it("follows the settings that are tried out and leaves the config as it is", () => {
    const asConfigured = moved({});
    expect(asConfigured.length).toBeGreaterThan(0);
    expect(moved({ balancinessPoints: 60 })).toEqual([]);
    expect(moved({ balancinessPoints: 15 })).toEqual([100, 101]);
    expect(moved({ balancinessPoints: 15, largerFirst: true })).toEqual([101]);
    expect(moved({ balancinessPoints: 60, thresholdPercent: 70 }).length).toBeGreaterThan(0);
    expect(instantPlan(PICTURE, GROUND, { method: "cpu" }, TUESDAY).settings.method).toBe("cpu");
    expect(moved({})).toEqual(asConfigured);
    expect(CONFIG.balancing.balanciness).toBe(10);
  });

  it("sets the threshold of the method that is tried out, and 0 takes it away", () => {
    const limited = { ...CONFIG, balancing: { ...CONFIG.balancing, cpu_threshold: 80 } };
    const tried = withWhatIf(limited, { method: "cpu", thresholdPercent: 0 }).balancing;
    expect(tried).toMatchObject({ method: "cpu", cpu_threshold: null });
    expect(withWhatIf(limited, { thresholdPercent: 55 }).balancing).toMatchObject({
      memory_threshold: 55,
      cpu_threshold: 80,
    });
  });

  it("looks at maintenance windows in ProxLB's time zone", () => {
    const monday = new Date("2026-03-02T08:30:00Z");
    const inBerlin = instantPlan(PICTURE, { ...GROUND, timeZone: "Europe/Berlin" }, {}, monday);
    expect(inBerlin.nodes.find(({ node: name }) => name === "b")?.maintenance).toBe("schedule");
    const inUtc = instantPlan(PICTURE, GROUND, {}, monday);
    expect(inUtc.nodes.find(({ node: name }) => name === "b")?.maintenance).toBeNull();
  });

  it("uses the hour's averages where they are known, and names the guests where they are not", () => {
    const known = { ...GROUND.figures, guestCpuRatios: { "100": 0.2, "101": 0.4 } };
    const plan = instantPlan(
      PICTURE,
      { ...GROUND, figures: known },
      { method: "cpu", thresholdPercent: 5 },
      TUESDAY,
    );
    const gap = plan.gaps.find(({ code }) => code === "guest_cpu_current");
    expect(gap?.subjects).toEqual(["vm102"]);
  });
});

describe("its fingerprint", () => {
  it("changes with the place of a guest or node and with the config, not with loads or the order of templates", () => {
    const base = planFingerprint("c1", PICTURE);
    expect(planFingerprint("c1", { ...PICTURE, nodes: [node("a", 1), node("b", 30)] })).toBe(base);
    const moved102 = [...PICTURE.guests.slice(0, 2), { ...guest(102, "a", 4) }];
    expect(planFingerprint("c1", { ...PICTURE, guests: moved102 })).not.toBe(base);
    expect(planFingerprint("c2", PICTURE)).not.toBe(base);
    const withTemplate = [...PICTURE.guests, { ...guest(900, "a", 0), template: true }];
    expect(planFingerprint("c1", { ...PICTURE, guests: withTemplate })).toBe(base);
  });
});
