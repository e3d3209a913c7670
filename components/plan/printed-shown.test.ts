import { describe, expect, it } from "vitest";
import type { ClusterView } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { Placement } from "@/lib/planning/schema";
import type { PlanNode, PlannedMove, PrintedPlan } from "@/lib/proxlb/output/printed-plan";
import { planCsv } from "./plan-csv";
import { FRESH_MS, standingOfPlan } from "./plan-standing";
import { shownPrintedPlan } from "./printed-shown";

const GIB = 1024 ** 3;

function planNode(name: string, ratio: number, maintenance = false): PlanNode {
  const load = { usedRatio: ratio, assignedRatio: ratio };
  const loads = { cpu: load, memory: load, disk: load };
  return { name, maintenance, pveVersion: "9.1", before: loads, after: loads };
}

function move(guest: string, vmid: number, from: string, to: string, used = 10): PlannedMove {
  const memory = { memoryUsedBytes: used * GIB, memoryTotalBytes: 2 * used * GIB };
  return { guest, vmid, type: "vm", from, to, ...memory, cpuCores: 2, filtered: null };
}

function planOf(moves: PlannedMove[], nodes = [planNode("pve1", 0.8), planNode("pve2", 0.2)]): PrintedPlan {
  const spread = { beforeRatio: 0.6, afterRatio: 0.2, limitRatio: 0.1 };
  return {
    method: "memory",
    mode: "used",
    guestCount: 9,
    ignoredGuests: [],
    enabled: true,
    warnings: [],
    moves,
    nodes,
    spread,
  };
}

const NODES = ["pve1", "pve2"].map((name) => ({
  name,
  memoryTotalBytes: 100 * GIB,
  cpuCores: 8,
})) as ClusterView["nodes"];

const shownOf = (plan: PrintedPlan, placement?: Placement) =>
  shownPrintedPlan({ plan, nodes: NODES, placement, runId: 7 });
const movesOf = (plan: PrintedPlan) => shownOf(plan).moves;

describe("shownPrintedPlan", () => {
  it("tells what each move in its turn does to the spread, so a swap back shows as worse", () => {
    const plan = planOf([move("a", 100, "pve1", "pve2"), move("b", 101, "pve2", "pve1")]);
    const [first, second] = movesOf(plan);
    expect(first?.spreadChangePoints).toBeCloseTo(-20);
    expect(second?.spreadChangePoints).toBeCloseTo(20);
    expect(first?.reason).toBe("Memory of pve1 is 60.0 points above pve2 in its turn.");
    expect(second?.reason).toContain("Not for balance");
  });

  it("does not guess effects it has no figures for", () => {
    const plan = { ...planOf([move("a", 100, "pve1", "pve2")]), method: "cpu" as const };
    expect(movesOf(plan)[0]?.spreadChangePoints).toBeNull();
  });

  it("names maintenance as the reason of an evacuation", () => {
    const plan = planOf(
      [move("a", 100, "pve1", "pve2")],
      [planNode("pve1", 0.1, true), planNode("pve2", 0.2)],
    );
    expect(movesOf(plan)[0]?.reason).toBe("pve1 is in maintenance.");
  });
});

describe("standingOfPlan", () => {
  const plan = planOf([move("a", 100, "pve1", "pve2"), move("b", 101, "pve1", "pve2")]);
  const target = { method: "memory", mode: "used", balancinessPoints: 10 } as BalanceTarget;
  const at = (a: string | null, b: string) => ({
    assigned: [],
    guests: [
      ...(a ? [{ vmid: 100, node: a, status: "running" }] : []),
      { vmid: 101, node: b, status: "running" },
    ],
  });
  const standing = (placement: ReturnType<typeof at>, ageMs = 0, config = target) =>
    standingOfPlan(plan, shownOf(plan, placement), config, ageMs);

  it("stays current while every guest is where the plan takes it from", () => {
    expect(standing(at("pve1", "pve1"))).toEqual({ current: true, sentence: null });
  });

  it("says which guests are elsewhere or gone", () => {
    const { current, sentence } = standing(at(null, "pve2"));
    expect(current).toBe(false);
    expect(sentence).toContain(
      "2 guests of the plan are no longer where it says (a is no longer in Proxmox VE's lists, b is on pve2)",
    );
  });

  it("tells a plan that was carried out from one that the cluster left behind", () => {
    expect(standing(at("pve2", "pve2")).sentence).toContain("Carried out");
  });

  it("is superseded by a change of the config, and by age", () => {
    const changed = { ...target, balancinessPoints: 5 };
    expect(standing(at("pve1", "pve1"), 0, changed).sentence).toContain("balanciness is 5 now, not 10");
    expect(standing(at("pve1", "pve1"), FRESH_MS + 1).current).toBe(false);
  });
});

describe("planCsv", () => {
  it("keeps ProxLB's order and says which moves are not carried out and why", () => {
    const filtered = { reason: "type_not_allowed", sentence: "CTs may not move." } as const;
    const plan = planOf([move("=cmd", 100, "pve1", "pve2"), { ...move("b", 101, "pve1", "pve2"), filtered }]);
    const lines = planCsv(shownOf(plan)).trim().split("\r\n");
    expect(lines[1]).toBe(
      "1,'=cmd,100,vm,pve1,pve2,10737418240,21474836480,2,Memory of pve1 is 60.0 points above pve2 in its turn.,-20,,yes,,,,,",
    );
    expect(lines[2]).toContain(",,no,CTs may not move.,");
  });
});
