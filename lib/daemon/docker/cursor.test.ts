import { describe, expect, it } from "vitest";
import { LogCursor, toUnixSeconds } from "./cursor";
import type { DockerLine } from "./lines";

const START_MS = Date.parse("2026-03-01T10:00:00Z");

/** A line `ns` nanoseconds after the start. */
function line(ns: number, text: string, stream: DockerLine["stream"] = "stdout"): DockerLine {
  const whole = new Date(START_MS + Math.floor(ns / 1e9) * 1000).toISOString().slice(0, 19);
  return { at: `${whole}.${String(ns % 1e9).padStart(9, "0")}Z`, stream, text };
}

/** What Docker answers: the kept lines in file order, from `since` (inclusive) on. */
function replay(kept: DockerLine[], since: string | undefined): DockerLine[] {
  return kept.filter((each) => since === undefined || Number(toUnixSeconds(each.at)) >= Number(since));
}

function read(cursor: LogCursor, lines: DockerLine[]): DockerLine[] {
  return lines.filter((each) => cursor.isNew(each));
}

describe("LogCursor", () => {
  it("gives every line once over a hundred cuts, with equal times, equal texts and two writers", () => {
    const random = seeded(7);
    const kept: DockerLine[] = [];
    let ns = 0;
    for (let number = 0; number < 5_000; number += 1) {
      ns += Math.floor(random() * 4_000_000);
      // Equal times with equal texts, and stderr stamped a little earlier than the line before it.
      const early = random() < 0.1 ? Math.min(ns, 900_000) : 0;
      kept.push(
        line(ns - early, random() < 0.3 ? "same" : `line ${number}`, early > 0 ? "stderr" : "stdout"),
      );
      if (random() < 0.05) kept.push({ ...(kept.at(-1) as DockerLine) });
    }
    const cursor = new LogCursor("all");
    const seen: DockerLine[] = [];
    let available = 0;
    while (available < kept.length) {
      available = Math.min(kept.length, available + Math.floor(random() * 100));
      const answer = replay(kept.slice(0, available), cursor.resume().since);
      // The connection may be cut anywhere in the answer.
      seen.push(
        ...read(cursor, random() < 0.5 ? answer : answer.slice(0, Math.floor(random() * answer.length))),
      );
    }
    seen.push(...read(cursor, replay(kept, cursor.resume().since)));
    expect(seen).toEqual(kept);
  });

  it("keeps a repeated line of the same moment that came after the cut", () => {
    const cursor = new LogCursor("all");
    expect(read(cursor, [line(5, "x")])).toHaveLength(1);
    cursor.resume();
    expect(read(cursor, [line(5, "x"), line(5, "x"), line(6, "y")])).toHaveLength(2);
  });

  it("asks again for two seconds, not for the whole log", () => {
    const cursor = new LogCursor("all");
    expect(cursor.resume()).toEqual({});
    for (let second = 0; second < 100; second += 1) read(cursor, [line(second * 1e9, `tick ${second}`)]);
    const { since } = cursor.resume();
    expect(Number(since)).toBeGreaterThanOrEqual(START_MS / 1000 + 96);
    expect(Number(since)).toBeLessThanOrEqual(START_MS / 1000 + 98);
  });

  it("remembers a flood up to its limit, and asks for no more than it remembers", () => {
    const cursor = new LogCursor("all");
    const flood = Array.from({ length: 120_000 }, (_, number) => line(number * 10_000, `flood ${number}`));
    expect(read(cursor, flood)).toHaveLength(120_000);
    const again = replay(flood, cursor.resume().since);
    expect(again).toHaveLength(50_000);
    expect(read(cursor, again)).toEqual([]);
  });

  it("caps the history at its first answer only", () => {
    const cursor = new LogCursor("newest");
    expect(cursor.resume()).toEqual({ tail: 10_000 });
    expect(cursor.resume()).toEqual({ tail: 10_000 }); // that one failed
    cursor.begun();
    expect(cursor.resume()).toEqual({});
    expect(new LogCursor({ at: "2026-03-01T10:00:00.5Z" }).resume()).toEqual({
      since: "1772359200.500000000",
    });
  });

  it("goes on after the clock was set back", () => {
    const cursor = new LogCursor("all");
    read(cursor, [line(3_600e9, "before")]);
    expect(read(cursor, [line(0, "after"), line(1e9, "after")])).toHaveLength(2);
    expect(Number(cursor.resume().since)).toBeLessThanOrEqual(START_MS / 1000 + 1);
  });
});

describe("toUnixSeconds", () => {
  it("keeps the nanoseconds and fills up a shorter fraction", () => {
    expect(toUnixSeconds("1970-01-01T00:00:01.123456789Z")).toBe("1.123456789");
    expect(toUnixSeconds("1970-01-01T00:01:00.5Z")).toBe("60.500000000");
    expect(toUnixSeconds("1970-01-01T01:00:00+01:00")).toBe("0.000000000");
  });
});

/** Mulberry32: the same cuts each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
