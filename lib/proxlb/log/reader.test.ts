import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { afterEvent, CYCLE_START, cycleAt } from "./cycle";
import type { LogEvent } from "./facts";
import { foldMigrations } from "./migrations";
import { createLogReader } from "./reader";

/** Events of an output in which every line came when it was printed. */
function read(output: string, stream: "stdout" | "stderr" = "stdout"): LogEvent[] {
  const reader = createLogReader();
  let at = "2026-11-23T03:00:00.000Z";
  return output.split("\n").flatMap((text) => {
    const time = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})/.exec(text);
    if (time) at = `${time[1]}T${time[2]}.${time[3]}Z`;
    return reader.push({ at, stream, text }) ?? [];
  });
}

const cycleFrom = (events: readonly LogEvent[], now: string) =>
  cycleAt(events.reduce(afterEvent, CYCLE_START), now);
const migrationsFrom = (events: readonly LogEvent[]) => {
  const fold = foldMigrations();
  for (const event of events) fold.add(event);
  return fold.migrations();
};
const fixture = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name), "utf8");
const line = (message: string, level = "INFO") => `2026-11-23 03:00:00,000 - ProxLB - ${level} - ${message}`;
const first = (message: string, level?: string) => read(line(message, level))[0];

describe("what a line says", () => {
  it.each([
    [
      "Balancing: Starting to migrate VM guest web01 from pve1 to pve2.",
      "INFO",
      "Migrating VM web01 from pve1 to pve2",
    ],
    ["API connection to host [fd00::1]:8006 succeeded.", "INFO", "[fd00::1]:8006 is reachable"],
    [
      "Host pve1 is unreachable on IPv4 for tcp/8006 (errno 111).",
      "WARNING",
      "pve1:8006 refuses connections",
    ],
    ["Daemon mode active: Next run in: 1 hours.", "INFO", "Cycle done; the next one starts in 1 hour"],
    ["Proxmox API error: 401 Unauthorized: invalid token value!", "ERROR", "Proxmox refuses the credentials"],
    [
      "Permission 'VM.Migrate' is missing. Please adjust x",
      "CRITICAL",
      "ProxLB's Proxmox account or token lacks the privilege VM.Migrate; a token with privilege separation needs a permission of its own",
    ],
    [
      "Failed to retrieve RRD data for guest: pve1. Using 0.0 as value.",
      "ERROR",
      "Statistics of pve1 are missing and count as 0",
    ],
    [
      "Failed to retrieve MAX RRD data for guest: a (ID: 1) on node: n. Using 0.0 as value.",
      "ERROR",
      "Statistics of a are missing and count as 0",
    ],
    [
      "Node: pve2 has been set to maintenance mode (by Proxmox HA API).",
      "INFO",
      "pve2 is in maintenance (Proxmox HA)",
    ],
    [
      "[solver] active: no feasible solver plan; skipping greedy fallback (fallback_to_greedy=False)",
      "WARNING",
      "Solver: active: no feasible solver plan; skipping greedy fallback (fallback_to_greedy=False)",
    ],
    ["Something new", "INFO", "Something new"],
  ])("says %s", (message, level, sentence) => {
    expect(first(message, level)?.sentence).toBe(sentence);
  });

  it("judges by meaning, not by the printed level", () => {
    const group =
      "Node: pve1 already got used for anti-affinity group:: plb_anti_affinity_web. (Tried for guest: web02)";
    expect(first(group, "CRITICAL")?.severity).toBe("debug");
    expect(first("Proxmox API error: 403 Forbidden", "ERROR")?.severity).toBe("error");
    expect(first("Something new", "CRITICAL")?.severity).toBe("error");
  });

  it("reads the measured use of the nodes", () => {
    const usage = first("Nodes usage cpu:    pve01: 42.94%  | pve02: 4.81%", "DEBUG");
    expect(usage).toMatchObject({
      type: "usage",
      measure: "cpu",
      percentByNode: { pve01: 42.94, pve02: 4.81 },
    });
  });

  it("tells the last exception of a traceback, from stderr", () => {
    const events = read(
      `Traceback (most recent call last):\n  File "x.py", line 1, in y\nTimeoutError: slow\n\nDuring handling of the above exception, another exception occurred:\n\n${fixture("crash.txt").split("\n").slice(7).join("\n").replace(/^/, "Traceback (most recent call last):\n")}`,
      "stderr",
    );
    const crash = events.filter((event) => event.type === "crash").at(-1);
    expect(crash).toMatchObject({ error: "requests.exceptions.ReadTimeout", severity: "error" });
    expect(crash?.sentence).toContain("did not answer in time");
  });

  it("takes the JSON document as one event, and survives one that is cut off", () => {
    const [document, after] = read(`{\n    "a": 1\n}\nDaemon mode not active - stopping.`);
    expect(document).toMatchObject({ type: "document", json: '{\n    "a": 1\n}' });
    expect(after).toMatchObject({ type: "one_shot_ended" });
    expect(read(`{\n    "a": 1,\n${line("Reloading ProxLB configuration.")}`)).toMatchObject([
      { type: "config_reloaded" },
    ]);
  });
});

describe("migrationsFrom", () => {
  const brief = (name: string) =>
    migrationsFrom(read(fixture(name))).map(({ guest, state }) => `${guest} ${state}`);

  it("knows at DEBUG how each migration ended, HA ones included", () => {
    const migrations = migrationsFrom(read(fixture("ha-debug.txt")));
    expect(migrations).toHaveLength(6);
    expect(migrations.every(({ state, endedAt }) => state === "finished" && endedAt !== null)).toBe(true);
    expect(migrations.find(({ guest }) => guest === "db01")?.upid).toContain(":qmigrate:107:");
  });

  it("tells a failure once, though ProxLB logs it twice", () => {
    const events = read(fixture("failed.txt"));
    expect(events.filter((event) => event.type === "migration_failed")).toHaveLength(1);
    expect(brief("failed.txt")).toEqual([
      "web02 running",
      "lic01 running",
      "db01 failed",
      "dns01 running",
      "dev01 running",
      "dev02 running",
    ]);
  });

  it("sees refused and given up ones", () => {
    expect(brief("rejected.txt")).toContain("web02 rejected");
    expect(brief("unwatched.txt").filter((text) => text.endsWith("unwatched"))).toHaveLength(1);
  });
});

describe("cycleFrom", () => {
  const events = read(fixture("daemon.txt"));
  const ended = events.findLast((event) => event.type === "cycle_ended")?.at ?? "";
  const later = (seconds: number) => new Date(Date.parse(ended) + seconds * 1000).toISOString();

  it("is in a cycle until its end is logged", () => {
    const state = cycleFrom(events.slice(0, 5), later(0));
    expect(state).toMatchObject({ phase: "cycle", lastCycleEndedAt: null, nextRunAt: null });
  });

  it("sleeps until the interval is over, then is in the next cycle without a word", () => {
    expect(cycleFrom(events, later(59))).toMatchObject({
      phase: "sleeping",
      since: ended,
      lastCycleEndedAt: ended,
      nextRunAt: later(60),
      lastCycleSkipped: null,
    });
    expect(cycleFrom(events, later(60))).toMatchObject({
      phase: "cycle",
      since: later(60),
      lastCycleEndedAt: ended,
    });
  });

  it("knows of the cycle that ended last whether ProxLB skipped it, and forgets it after one that worked", () => {
    const end = line("Daemon mode active: Next run in: 1 minutes.");
    const skip = line("This node is not the HA manager. Waiting for next run.");
    const of = (...lines: string[]) => cycleFrom(read(lines.join("\n")), "2026-11-23T03:00:01.000Z");
    expect(of(skip, end).lastCycleSkipped).toBe("not_ha_manager");
    expect(of(skip, end, line("Reloading ProxLB configuration.")).lastCycleSkipped).toBe("not_ha_manager");
    expect(of(skip, end, line("Reloading ProxLB configuration."), end).lastCycleSkipped).toBeNull();
    expect(of(skip).lastCycleSkipped).toBeNull();
  });

  it("knows the start delay and the end", () => {
    const delayed = read(line("Service delay active: First run in: 2 minutes."));
    expect(cycleFrom(delayed, "2026-11-23T03:01:00.000Z")).toMatchObject({
      phase: "waiting",
      nextRunAt: "2026-11-23T03:02:00.000Z",
    });
    const stopped = [...events, ...read(" ProxLB has been successfully terminated by user.")];
    expect(cycleFrom(stopped, later(600))).toMatchObject({ phase: "ended", lastCycleEndedAt: ended });
  });

  it("says unknown before the first line", () => {
    expect(cycleFrom([], later(0)).phase).toBe("unknown");
  });
});

const captures = process.env.PROXLB_CAPTURES;
describe.runIf(captures && existsSync(captures))("every captured run", () => {
  it("understands each line above DEBUG", () => {
    const strange = new Set<string>();
    let lines = 0;
    for (const name of readdirSync(captures ?? "")) {
      const path = join(captures ?? "", name, "stdout");
      if (!existsSync(path)) continue;
      for (const event of read(readFileSync(path, "utf8"))) {
        lines += 1;
        if (event.level !== null && event.level !== "DEBUG" && event.type === "other")
          strange.add(event.sentence);
      }
    }
    expect(lines).toBeGreaterThan(1000);
    expect([...strange]).toEqual([]);
  });

  it("finds the last exception of each traceback", () => {
    for (const name of readdirSync(captures ?? "")) {
      const path = join(captures ?? "", name, "stderr");
      if (!existsSync(path)) continue;
      const text = readFileSync(path, "utf8");
      if (!text.includes("Traceback")) continue;
      const last = text.trim().split("\n").at(-1) ?? "";
      const crash = read(text, "stderr").findLast((event) => event.type === "crash");
      expect(last.startsWith(crash?.type === "crash" ? crash.error : "?"), `${name}: ${last}`).toBe(true);
    }
  });
});
