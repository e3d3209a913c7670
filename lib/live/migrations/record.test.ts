import { describe, expect, it } from "vitest";
import type { PveTask } from "@/lib/proxmox/rows";
import { type Attribution, classify, statusOf } from "./record";
import { targetInLog } from "./task-log";

const task = (more: Partial<PveTask> = {}): PveTask => ({
  upid: "UPID:pve1:00000001:00000001:6B03BF61:qmigrate:101:lb@pve!t:",
  node: "pve1",
  type: "qmigrate",
  id: "101",
  user: "lb@pve",
  tokenName: "t",
  startedAt: "2026-11-23T10:00:30.000Z",
  endedAt: null,
  result: null,
  ...more,
});
const context = (more: Partial<Attribution> = {}): Attribution => ({
  proxlbUser: "lb@pve!t",
  runs: [],
  daemonCycles: null,
  ...more,
});
const span = { startedAt: "2026-11-23T10:00:00.000Z", endedAt: "2026-11-23T10:01:00.000Z" };

describe("who caused a migration", () => {
  it.each([
    ["ProxLB's token", task(), context(), "daemon", null],
    ["another token of its user", task({ tokenName: "other" }), context(), "person", null],
    ["anybody while ProxLB is unknown", task(), context({ proxlbUser: null }), "person", null],
    [
      "ProxLB's token during our run of an hour",
      task(),
      context({ runs: [{ id: 4, startedAt: "2026-11-23T09:30:00Z", endedAt: "2026-11-23T10:30:00Z" }] }),
      "run",
      4,
    ],
    [
      "ProxLB's token about the time of our run, seen by its node's clock alone",
      task(),
      context({ runs: [{ id: 4, ...span }] }),
      "unsure",
      null,
    ],
    [
      "ProxLB's token minutes after our run, seen by its node's clock alone",
      task({ startedAt: "2026-11-23T10:05:00.000Z" }),
      context({ runs: [{ id: 4, ...span }] }),
      "unsure",
      null,
    ],
    [
      "ProxLB's token long after our run",
      task({ startedAt: "2026-11-23T10:12:00.000Z" }),
      context({ runs: [{ id: 4, ...span }] }),
      "daemon",
      null,
    ],
    [
      "a task we started ourselves",
      task({ tokenName: "ui" }),
      context({ runs: [{ id: 5, ...span, upids: [task().upid] }] }),
      "run",
      5,
    ],
    [
      "ProxLB's bare user about the time of a cycle, seen by its node's clock alone",
      task({ tokenName: null }),
      context({ proxlbUser: "lb@pve", daemonCycles: [span] }),
      "unsure",
      null,
    ],
    [
      "ProxLB's bare user outside every cycle",
      task({ tokenName: null }),
      context({ proxlbUser: "lb@pve", daemonCycles: [] }),
      "person",
      null,
    ],
    [
      "ProxLB's bare user, cycles unknown",
      task({ tokenName: null }),
      context({ proxlbUser: "lb@pve" }),
      "daemon",
      null,
    ],
  ] as const)("%s", (_title, of, given, triggeredBy, runId) => {
    expect(classify(of, given)).toEqual({ triggeredBy, runId });
  });

  it.each([
    ["seen to begin in our run, by a node whose clock is three minutes ahead", 10, 30, 4],
    ["seen to begin before our run, by a node whose clock says within it", -60, -30, null],
  ] as const)("%s", (_title, fromSeconds, toSeconds, runId) => {
    const startMs = Date.parse(span.startedAt);
    const startedAt = runId === null ? span.startedAt : "2026-11-23T10:03:20.000Z";
    const began = { fromMs: startMs + fromSeconds * 1000, toMs: startMs + toSeconds * 1000 };
    const seen = context({ runs: [{ id: 4, ...span }], began: new Map([[task().upid, began]]) });
    expect(classify(task({ startedAt }), seen)).toMatchObject({ runId });
  });

  it("nobody, when the HA manager acts by itself", () => {
    expect(classify(task({ user: "root@pam", tokenName: null }), context(), true)).toEqual({
      triggeredBy: null,
      runId: null,
    });
  });
});

describe("PVE's words", () => {
  it.each([
    ["2026-11-23 04:26:48 starting migration of VM 102 to node 'pve3' (127.0.0.13)", "pve3"],
    ["2026-11-23 04:47:04 starting migration of CT 201 to node 'pve-1.lan' (10.0.0.1)", "pve-1.lan"],
    ["Requesting HA migration for VM 103 to node pve1", "pve1"],
    ["starting VM 102 on remote node 'pve3'", null],
  ])("name the target: %s", (line, target) => {
    expect(targetInLog(["shutdown CT 201", line, "TASK OK"])).toBe(target);
  });

  it.each([
    [null, "running"],
    ["OK", "ok"],
    ["WARNINGS: 2", "warnings"],
    ["migration problems", "failed"],
    ["unexpected status", "failed"],
  ] as const)("say how it ended: %s", (result, status) => {
    expect(statusOf(result)).toBe(status);
  });
});
