import { describe, expect, it } from "vitest";
import { watchHealth } from "./health";
import type { How } from "./schema";

const START = "2026-11-26T10:00:00.000Z";
const LATER = "2026-11-26T10:05:00.000Z";
const running = { state: "running", exitCode: null, startId: START } as const;
const head = "2026-11-26 10:00:01,000 - ProxLB - INFO - ";
const CONNECTED = `${head}API connection to host pve1:8006 succeeded.`;
const CYCLE_DONE = `${head}Daemon mode active: Next run in: 12 hours.`;
const RELOADING = `${head}Reloading ProxLB configuration.`;

function told(how: How, isQuiet = false) {
  const watch = watchHealth({ how, startId: START, atMs: 0, isQuiet });
  let seq = 0;
  return {
    watch,
    prints: (text: string, atMs: number, start = START) => {
      seq += 1;
      watch.take({ epoch: `${start}#0`, seq, at: start, stream: "stderr", text }, atMs);
    },
    at: (ms: number, daemon: Parameters<typeof watch.verdict>[0] = running) => watch.verdict(daemon, ms).kind,
  };
}

describe("after a restart ProxLB", () => {
  it("is well once it ends a cycle, and not because it is connected: it signs in after that", () => {
    const { at, prints } = told("restart");
    expect(at(1_000)).toBe("undecided");
    prints(CONNECTED, 2_000);
    expect(at(2_100)).toBe("undecided");
    prints(CYCLE_DONE, 5_000);
    expect(at(5_100)).toBe("healthy");
  });

  it("is well when it has been connected for as long as signing in may take", () => {
    const { at, prints } = told("restart");
    prints(CONNECTED, 40_000);
    expect([at(51_000), at(53_000)]).toEqual(["undecided", "healthy"]);
  });

  it("is not well when it shows nothing, unless its log level hides it", () => {
    const [loud, quiet] = [told("restart"), told("restart", true)];
    expect([loud.at(61_000), loud.at(91_000)]).toEqual(["undecided", "failed"]);
    expect([quiet.at(59_000), quiet.at(61_000)]).toEqual(["undecided", "healthy"]);
  });

  it("has failed when it ends, loops, or was started again, and says why as ProxLB said it", () => {
    const { watch, prints, at } = told("restart");
    prints(CONNECTED, 1_000);
    prints(`${head}Permission 'VM.Migrate' is missing. Please adjust.`, 1_100);
    expect(at(1_200)).toBe("undecided");
    const ended = watch.verdict({ state: "stopped", exitCode: 1, startId: START }, 1_300);
    expect(ended).toMatchObject({
      kind: "failed",
      sentence: expect.stringMatching(/VM\.Migrate.*exit code 1/),
    });
    expect(at(1_400, { state: "crash_loop", exitCode: 1, startId: START })).toBe("failed");
    expect(at(1_500, { ...running, startId: LATER })).toBe("failed");
    expect(watch.quoted()).toHaveLength(2);
  });

  it("is not judged by what an earlier start prints late", () => {
    const { at, prints } = told("restart");
    prints(CYCLE_DONE, 100, "2026-11-26T09:00:00.000Z");
    expect(at(200)).toBe("undecided");
  });
});

describe("after a reload ProxLB", () => {
  it("has read nothing until it says so, however long that takes and whatever it prints before", () => {
    const { watch, at, prints } = told("reload");
    prints(CYCLE_DONE, 1_000);
    expect([at(2_000), at(40_000_000), watch.hasRead()]).toEqual(["undecided", "undecided", false]);
    prints(RELOADING, 40_000_100);
    expect([at(40_000_200), watch.hasRead()]).toEqual(["undecided", true]);
    prints(CYCLE_DONE, 40_000_300);
    expect(at(40_000_400)).toBe("healthy");
  });

  it("that ends before it got to it is judged by its next start, which has read the file", () => {
    const { at, prints } = told("reload");
    prints(CONNECTED, 1_000, LATER);
    expect(at(1_100, { ...running, startId: LATER })).toBe("undecided");
    prints(CYCLE_DONE, 1_200, LATER);
    expect(at(1_300, { ...running, startId: LATER })).toBe("healthy");
  });
});
