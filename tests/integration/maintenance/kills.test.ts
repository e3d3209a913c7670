import { describe, expect, inject, it } from "vitest";
import { runKills } from "@/tests/support/kills/run";
import { times } from "@/tests/support/times";

/** From when it is open: how long opening takes is the machine's doing. */
const SETTLED_MS = 10_000;
const COUNT = times({ full: 100, share: 6 });

/** `npm run maintenance:kills` is the same by hand. */
describe.skipIf(inject("postgresUrl") === null)("what is killed amid a drain, a window or a blackout", () => {
  it("goes on or says that it does not within 10 s of the next start, moves nobody twice, and leaves proxlb.yaml as it was", {
    timeout: COUNT * 120_000,
    retry: 0,
  }, async () => {
    const trials = await runKills(inject("postgresUrl") ?? "", { count: COUNT, seed: 1, lanes: 3 });
    expect(trials).toHaveLength(COUNT);
    expect(trials.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    expect(trials.filter(({ settledMs, openMs }) => settledMs - openMs > SETTLED_MS)).toEqual([]);
  });
});
