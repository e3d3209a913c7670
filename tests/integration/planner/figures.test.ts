import { describe, expect } from "vitest";
import type { Live } from "@/lib/live/live";
import { fetchFigures, planFigures, trickle } from "@/lib/planning/figures";
import { CALL_LIMIT } from "@/lib/planning/rounds";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import type { Proxmox } from "@/lib/proxmox/api";
import { NOTHING_ASKED } from "@/lib/snapshot/obstacles";
import type { Simulator, SimulatorOptions } from "@/simulator/start";
import { it as base } from "@/tests/support/fixtures";
import { plainConfig } from "@/tests/support/planner/large";
import { until } from "@/tests/support/until";
import { untilPicture } from "../../support/live-harness";

const CONFIG = plainConfig({ balancing: { method: "cpu", balanciness: 1 } });

/** A watched cluster, and how a plan of it is made. */
const it = base.extend<{ cluster: (options?: SimulatorOptions) => ReturnType<typeof watched> }>({
  cluster: async ({ simulator, proxmox, live }, use) => {
    await use(async (options = {}) => {
      const started = await simulator({ autoDrift: false, ...options });
      const client = proxmox(started);
      return watched(started, client, live(client, 20), options);
    });
  },
});

async function watched(simulator: Simulator, proxmox: Proxmox, live: Live, options: SimulatorOptions) {
  live.hooks.setWatched(true);
  const ready = (now: ReturnType<typeof live.snapshot>) => now.facts.haRules.length > 0;
  await untilPicture(live.snapshot, options.size === "medium" ? (now) => now.guests.length > 0 : ready);
  const ground = (): PlanGround => ({
    config: CONFIG,
    timeZone: "UTC",
    timeZoneAssumed: false,
    bytesPerSecond: null,
    figures: planFigures(proxmox).figures,
    proxlbRights: null,
    moveFacts: NOTHING_ASKED,
  });
  const plan = () => instantPlan(live.snapshot(), ground(), {}, new Date());
  const calls = () =>
    simulator.requests.count("GET", "/nodes/{node}/version") +
    simulator.requests.count("GET", "/nodes/{node}/qemu/{vmid}/rrddata") +
    simulator.requests.count("GET", "/nodes/{node}/lxc/{vmid}/rrddata");
  return { simulator, proxmox, live, plan, calls };
}

describe("figures that the live picture lacks", () => {
  it("cost nothing while a plan is only watched, and are there when a person orders them", async ({
    cluster,
  }) => {
    const { proxmox, live, plan, calls } = await cluster();
    expect(plan().certainty.kind).toBe("estimate");
    expect(plan().gaps.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["guest_cpu_current", "versions_assumed"]),
    );
    for (let look = 0; look < 20; look += 1) planFigures(proxmox);
    expect(calls()).toBe(0);
    const { running } = fetchFigures(proxmox, live.snapshot(), CONFIG);
    const guests = live.snapshot().guests.filter(({ status }) => status === "running").length;
    expect(running).toEqual({ done: 0, total: 3 + guests });
    // Whoever else presses the button meanwhile joins in.
    expect(fetchFigures(proxmox, live.snapshot(), CONFIG).running?.total).toBe(3 + guests);
    await until(() => planFigures(proxmox).fetch.running === null, { limitMs: 30_000 });
    expect(calls()).toBe(3 + guests);
    expect(plan().gaps.filter(({ affects }) => affects === "moves")).toEqual([]);
    expect(plan().certainty.kind).not.toBe("estimate");
    fetchFigures(proxmox, live.snapshot(), CONFIG);
    expect(calls()).toBe(3 + guests);
  });

  it("are fetched for at most 60 calls a round, four a second, and not again within a minute", async ({
    cluster,
  }) => {
    const { proxmox, live, plan, calls } = await cluster({ size: "medium" });
    const startedMs = performance.now();
    fetchFigures(proxmox, live.snapshot(), CONFIG);
    await until(() => planFigures(proxmox).fetch.running === null, { limitMs: 60_000 });
    expect(performance.now() - startedMs).toBeGreaterThan((CALL_LIMIT / 4) * 1000 * 0.9);
    expect(calls()).toBe(CALL_LIMIT);
    expect(plan().certainty.kind).toBe("estimate");
    expect(() => fetchFigures(proxmox, live.snapshot(), CONFIG)).toThrow(
      /This minute's calls to Proxmox are spent/,
    );
    expect(calls()).toBe(CALL_LIMIT);
  });

  it("come by themselves only as versions, one at a time and never beyond the collector's own calls", async ({
    cluster,
  }) => {
    const { proxmox, live, calls } = await cluster();
    let spare = 0;
    const takeSpareCall = () => {
      spare -= 1;
      return spare >= 0;
    };
    trickle(proxmox, live.snapshot(), takeSpareCall);
    expect(calls()).toBe(0);
    spare = 10;
    for (let look = 0; look < 5; look += 1) trickle(proxmox, live.snapshot(), takeSpareCall);
    await until(() => Object.keys(planFigures(proxmox).figures.versions).length === 1, { limitMs: 5_000 });
    expect(calls()).toBe(1);
  });

  it("of a node that does not answer are missing with its reason, the others are there", async ({
    cluster,
  }) => {
    const { simulator, proxmox, live } = await cluster();
    simulator.faults.failNext("GET /nodes/pve2/version", 595, "No route to host");
    fetchFigures(proxmox, live.snapshot(), {
      ...CONFIG,
      balancing: { ...CONFIG.balancing, method: "memory" },
    });
    await until(() => planFigures(proxmox).fetch.running === null, { limitMs: 30_000 });
    const { figures, fetch } = planFigures(proxmox);
    expect(Object.keys(figures.versions).sort()).toEqual(["pve1", "pve3"]);
    expect(fetch.problem).toContain("No route to host");
  });
});
