import { expect, it } from "vitest";
import { compileFilter } from "@/components/table/filter-query";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { NodeState } from "@/lib/snapshot/schema";
import { nodeColumns } from "./node-columns";
import { NODE_FIELDS, nodeText, toNodeRows } from "./node-rows";

const node = (name: string, part: Partial<NodeState> = {}): NodeState => ({
  name,
  status: "online",
  haMaintenance: false,
  haState: null,
  cpuRatio: 0.5,
  cpuCores: 8,
  memoryUsedBytes: 90,
  memoryTotalBytes: 100,
  diskUsedBytes: 1,
  diskTotalBytes: 10,
  uptimeSeconds: 1,
  ipAddress: `10.0.0.${name.length}`,
  ...part,
});
const TARGET = { maintenanceNodes: ["pve2"], ignoreNodes: ["pve3"] } as unknown as BalanceTarget;
const ROWS = toNodeRows(
  [
    node("pve1"),
    node("pve2", { memoryUsedBytes: 10 }),
    node("pve3", { status: "offline", cpuRatio: null, memoryUsedBytes: null }),
  ],
  { pve1: { running: 3, total: 4 } },
  TARGET,
);
const found = (query: string) =>
  ROWS.filter(compileFilter(query, NODE_FIELDS, nodeText).test).map((row) => row.node.name);

it.each([
  ["mem>80", ["pve1"]],
  ["is:maintenance", ["pve2"]],
  ["is:ignored", ["pve3"]],
  ["status:offline", ["pve3"]],
  ["guests<1", ["pve2", "pve3"]],
  ["10.0.0.4 cpu>40", ["pve1", "pve2"]],
])("finds by %s", (query, names) => {
  expect(found(query)).toEqual(names);
});

it("knows no figures of a node that gives none, rather than zero", () => {
  expect(ROWS[2]).toMatchObject({ cpuPercent: null, memoryPercent: null, guestsTotal: 0 });
  expect(found("mem<1")).toEqual([]);
});

it("has each column once, and the node first", () => {
  const ids = nodeColumns(null).map(({ id }) => id);
  expect(ids[0]).toBe("name");
  expect(new Set(ids).size).toBe(ids.length);
});
