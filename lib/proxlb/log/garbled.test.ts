import { expect, it } from "vitest";
import { GARBLED_LINES } from "@/tests/support/adversary/garble-row";
import { cpuMs } from "@/tests/support/cpu-time";
import { afterEvent, CYCLE_START, cycleAt } from "./cycle";
import { createLogReader } from "./reader";

const AT = "2026-11-23T03:00:00.000Z";
const said = (text: string) => `2026-11-23 03:00:00,000 - ProxLB - INFO - ${text}`;
const GOOD = [said("Using config path: x"), said("Daemon mode active: Next run in: 1 hours.")];

function eventsOf(lines: string[]) {
  const reader = createLogReader();
  return lines.map((text) => reader.push({ at: AT, stream: "stderr", text }));
}

it.each(GARBLED_LINES.map((line) => [JSON.stringify(line).slice(0, 60), line]))(
  "a line that is nonsense costs itself and nothing else: %s",
  (_, garbled) => {
    const lines = [GOOD[0] ?? "", garbled, GOOD[1] ?? ""];
    expect(cpuMs(() => eventsOf(lines))).toBeLessThan(500);
    const [first, , last] = eventsOf(lines);
    expect([first, last]).toEqual(eventsOf(GOOD));
    expect(last).toMatchObject({ type: "cycle_ended" });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  },
);

it.each(GARBLED_LINES.map((line) => [JSON.stringify(line).slice(0, 60), line]))(
  "and no time of a cycle becomes nonsense by it: %s",
  (_, garbled) => {
    let state = CYCLE_START;
    for (const event of eventsOf([GOOD[0] ?? "", GOOD[1] ?? "", garbled]))
      if (event) state = afterEvent(state, event);
    const { nextRunAt, since } = cycleAt(state, AT);
    for (const moment of [nextRunAt, since]) if (moment !== null) expect(Date.parse(moment)).not.toBeNaN();
  },
);
