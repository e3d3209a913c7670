import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogLine } from "@/lib/daemon/schema";
import { openLogStore } from "./log-store";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-store-"));
  path = join(folder, "proxlb.log");
});
afterEach(() => rm(folder, { recursive: true }));

const line = (seq: number, epoch = "a") => ({ epoch, seq, stream: "stdout" as const, text: `line ${seq}` });

/** Follows until so many lines came. */
async function take(
  store: Awaited<ReturnType<typeof openLogStore>>,
  count: number,
  sinceAt: string | null = null,
): Promise<LogLine[]> {
  const stop = new AbortController();
  const lines: LogLine[] = [];
  for await (const next of store.follow({ sinceAt, signal: stop.signal })) {
    lines.push(next);
    if (lines.length >= count) stop.abort();
  }
  return lines;
}

const numbers = (lines: LogLine[]) => lines.map((entry) => entry.seq);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("the kept log", () => {
  it("gives each follower every line once, whenever it comes", async () => {
    const store = await openLogStore(path);
    const early = take(store, 300);
    for (const seq of upTo(100)) store.append(line(seq));
    const middle = take(store, 300);
    for (const seq of upTo(200)) {
      store.append(line(100 + seq));
      if (seq % 50 === 0) await new Promise((done) => setTimeout(done, 1));
    }
    const late = take(store, 300);
    for (const lines of await Promise.all([early, middle, late])) expect(numbers(lines)).toEqual(upTo(300));
  });

  it("continues exactly after a line, over a restart of the app", async () => {
    const before = await openLogStore(path);
    for (const seq of upTo(50)) before.append(line(seq));
    const seen = (await take(before, 20)).at(-1);
    await before.flush();
    const after = await openLogStore(path);
    after.append(line(50));
    const rest = await take(after, 31, seen?.at);
    expect(numbers(rest)).toEqual(upTo(51).slice(20));
    expect([...rest].sort((a, b) => (a.at < b.at ? -1 : 1))).toEqual(rest);
  });

  it("never goes back in time, also when the clock does", async () => {
    const future = new Date(Date.now() + 3600_000).toISOString().replace("Z", "999Z");
    await appendFile(path, `${JSON.stringify({ ...line(0), at: future })}\n`);
    const store = await openLogStore(path);
    store.append(line(1));
    expect(numbers(await take(store, 1, future))).toEqual([1]);
  });

  it("keeps two files of the given size and nothing older", async () => {
    const store = await openLogStore(path, 4096);
    for (const seq of upTo(200)) {
      store.append(line(seq));
      if (seq % 10 === 9) await store.flush();
    }
    await store.flush();
    const bytes = (await readFile(path)).length + (await readFile(`${path}.1`)).length;
    expect(bytes).toBeLessThan(2 * 4096 + 1);
    const kept = numbers(await take(store, 40));
    expect(kept.at(0)).toBeGreaterThan(0);
    expect(kept).toEqual(upTo(40).map((index) => (kept.at(0) ?? 0) + index));
  });

  it("goes on after a line that a power cut tore", async () => {
    const before = await openLogStore(path);
    before.append(line(0));
    await before.flush();
    await appendFile(path, '{"epoch":"a","seq":1,"at":"20');
    const after = await openLogStore(path);
    after.append(line(2));
    expect(numbers(await take(after, 2))).toEqual([0, 2]);
  });
});
