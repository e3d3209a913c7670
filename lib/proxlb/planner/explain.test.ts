import { describe, expect, it } from "vitest";
import { sketch } from "@/tests/support/planner/build";
import { clusterOf } from "@/tests/support/planner/world";
import { explain, explainGuest } from "./explain";

const GIB = 1024 ** 3;
const WALL_CLOCK = new Date("2026-03-02T10:00:00Z");

const world = sketch({
  name: "matrix",
  nodes: [
    {
      name: "a",
      guests: [
        { name: "web", memory: 20, tags: "plb_anti_affinity_web" },
        { name: "db", memory: 20, tags: "plb_pin_b;plb_pin_full" },
        { name: "app", memory: 5, tags: "plb_affinity_app" },
      ],
    },
    { name: "b", guests: [{ name: "web2", memory: 10, tags: "plb_anti_affinity_web" }] },
    { name: "c", guests: [{ name: "app2", memory: 5, tags: "plb_affinity_app" }] },
    { name: "full", memory: 95 },
    { name: "drained" },
    { name: "dead", offline: true },
    { name: "ignored", guests: [{ name: "unseen", memory: 1, vmid: 300 }] },
  ],
  proxmox_cluster: { maintenance_nodes: ["drained"], ignore_nodes: ["ignored"] },
});
const cluster = clusterOf(world);
const rows = (name: string) =>
  explainGuest(
    cluster,
    world.config,
    cluster.guests.find((guest) => guest.name === name)?.vmid ?? 0,
    WALL_CLOCK,
  ) ?? [];
const first = (name: string) =>
  Object.fromEntries(rows(name).map(({ node, obstacle }) => [node, obstacle?.kind ?? "allowed"]));

describe("why a guest may or may not be on a node", () => {
  it("names the first obstacle per node", () => {
    expect(first("web")).toEqual({
      a: "allowed",
      b: "anti_affinity",
      c: "allowed",
      full: "capacity",
      drained: "maintenance",
      dead: "offline",
      ignored: "node_ignored",
    });
  });

  it("gives rules with their source, pins before capacity", () => {
    const pins = ["plb_pin_b", "plb_pin_full"].map((name) => ({ source: "tag", name }));
    expect(rows("db").find(({ node }) => node === "c")?.obstacle).toEqual({
      kind: "pin",
      rules: pins,
      nodes: ["b", "full"],
      unreadable: false,
    });
    expect(rows("db").find(({ node }) => node === "full")?.obstacles).toEqual([
      { kind: "capacity", neededBytes: 20 * GIB, freeBytes: 5 * GIB, ownView: false },
    ]);
  });

  it("says with whom and where an affinity group belongs", () => {
    expect(rows("app").find(({ node }) => node === "b")?.obstacle).toMatchObject({
      kind: "affinity",
      with: "app2",
      on: "c",
    });
    expect(first("app").c).toBe("allowed");
  });

  it("tells the load with the guest there, and of its own node as it is", () => {
    const loads = Object.fromEntries(rows("web").map(({ node, loadAfterRatio }) => [node, loadAfterRatio]));
    expect(loads).toMatchObject({ a: 0.45, b: 0.3, dead: null });
  });

  it("says that ProxLB does not see a guest at all", () => {
    expect(explain(cluster, world.config, 300, "b", WALL_CLOCK)?.obstacle).toEqual({
      kind: "guest_outside",
      why: { kind: "node_outside", node: "ignored" },
    });
  });

  it("knows no unknown guest or node", () => {
    expect(explainGuest(cluster, world.config, 999, WALL_CLOCK)).toBeNull();
    expect(explain(cluster, world.config, 100, "nowhere", WALL_CLOCK)).toBeNull();
  });

  it("lets every node pass pins that are not strict: ProxLB takes the freest of all, as without them", () => {
    const loose = sketch({
      name: "loose",
      nodes: [
        { name: "a", guests: [{ name: "x", memory: 20 }] },
        { name: "b", memory: 9 },
        { name: "c", memory: 5 },
      ],
      pools: { web: ["x"] },
      balancing: { pools: { web: { type: null, pin: ["a"], strict: false } } },
    });
    const kinds = explainGuest(clusterOf(loose), loose.config, 100, WALL_CLOCK)?.map(
      ({ obstacle }) => obstacle?.kind,
    );
    expect(kinds).toEqual([undefined, undefined, undefined]);
  });
});
