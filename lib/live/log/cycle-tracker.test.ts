import { beforeEach, describe, expect, it, vi } from "vitest";
import { currentCycle, daemonCycles, trackCycle } from "./cycle-tracker";

const START_MS = Date.parse("2026-11-23T03:00:00.000Z");
let seq = 0;
let epoch = 0;

/** One line of the present process, so many seconds after the start. */
function say(seconds: number, message: string, level = "INFO"): void {
  const at = new Date(START_MS + seconds * 1000).toISOString();
  const text = `2026-11-23 03:00:00,000 - ProxLB - ${level} - ${message}`;
  trackCycle({ epoch: String(epoch), seq: seq++, at, stream: "stdout", text });
}
const at = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString();
const SKIPPED = "This node is not the HA manager. Waiting for next run.";
const ENDED = "Daemon mode active: Next run in: 1 minutes.";

beforeEach(() => {
  epoch += 1;
  vi.useFakeTimers({ toFake: ["Date"], now: START_MS });
  return () => vi.useRealTimers();
});

describe("the cycle tracker", () => {
  it("costs the same for each line, however long a cycle goes on", { timeout: 60_000 }, () => {
    const tookMicros: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const before = process.cpuUsage();
      for (let count = 0; count < 4000; count += 1) say(count / 1000, `Host pve1 retries ${count}`);
      tookMicros.push(process.cpuUsage(before).user);
    }
    expect(currentCycle().phase).toBe("cycle");
    // What folds all events since the cycle began needs more than three times as much for the last as for the second.
    expect(tookMicros[5]).toBeLessThan((tookMicros[1] ?? 0) * 2);
  });

  it("notes every cycle, also those that begin without a word", () => {
    const before = daemonCycles()?.length ?? 0;
    say(0, "Using config path: x");
    say(5, ENDED);
    say(66, "Nodes usage cpu:    pve01: 42.94%", "DEBUG");
    say(70, ENDED);
    vi.setSystemTime(START_MS + 135_000);
    expect(daemonCycles()?.slice(before)).toEqual([
      { startedAt: at(0), endedAt: at(5) },
      { startedAt: at(65), endedAt: at(70) },
      { startedAt: at(130), endedAt: null },
    ]);
  });

  it("ends the cycle of a process that was killed with the first line of the next", () => {
    say(0, "Using config path: x");
    epoch += 1;
    say(30, "Service delay active: First run in: 1 hours.");
    expect(daemonCycles()?.at(-1)).toEqual({ startedAt: at(0), endedAt: at(30) });
  });

  it("knows whether the last cycle did nothing, until one works again", () => {
    say(0, "Using config path: x");
    say(1, SKIPPED);
    expect(currentCycle()).toMatchObject({ lastCycleSkipped: null, skipsNow: "not_ha_manager" });
    say(1, ENDED);
    expect(currentCycle()).toMatchObject({ lastCycleSkipped: "not_ha_manager", skipsNow: null });
    say(61, SKIPPED);
    say(61, ENDED);
    say(121, "Node: pve1 has been set to maintenance mode (by ProxLB config).");
    expect(currentCycle().lastCycleSkipped).toBe("not_ha_manager");
    say(122, ENDED);
    expect(currentCycle().lastCycleSkipped).toBeNull();
  });
});
