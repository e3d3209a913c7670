import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import type { RulesGround } from "@/lib/proxlb/rules/ground";
import { whatFollows } from "@/lib/proxlb/rules/write/what-follows";
import { whatToWrite } from "@/lib/proxlb/rules/write/what-to-write";
import { RuleWish } from "@/lib/proxlb/rules/write/wish-schema";
import { manyRules } from "@/tests/support/rules/many-rules";
import { type BenchLine, below, median, processorMs, told } from "./report";

const TARGET_MS = 100;
const PREVIEW_TARGET_MS = 200;

/**
 * How long it takes to judge all rules of a large cluster, some of which cannot hold: what a person waits for, and the event
 * loop stands. The app judges them anew for each picture of the cluster that somebody looks at, so a figure each: of a
 * process that has just begun, of the next ones, and of those of a process that has long run. Of the last ones also what
 * they take of all processors, on which Node compiles and clears up memory beside them.
 */
export async function benchRules(): Promise<BenchLine[]> {
  const ground = manyRules({ nodes: 100, guests: 10_000, rules: 500 });
  const first = judged(ground);
  const next = Array.from({ length: 15 }, () => judged(asNextPicture(ground)));
  for (let more = 0; more < 15; more += 1) judged(asNextPicture(ground));
  const warm = Array.from({ length: 30 }, () => judged(asNextPicture(ground)));
  const waited = (of: typeof warm) => median(of.map(({ waitedMs }) => waitedMs));
  const cpu = median(warm.map(({ cpuMs }) => cpuMs));
  const size = "10,000 guests × 500 rules";
  return [
    below(`first judgement of all rules in a process, ${size}`, first.waitedMs, 5 * TARGET_MS, "ms"),
    below(`2nd to 16th judgement, ${size}`, waited(next), TARGET_MS, "ms"),
    below(`judgement from the 32nd on, ${size}`, waited(warm), TARGET_MS, "ms"),
    told(`processor time of all threads for one of these, ${size}`, cpu, "ms"),
    below("preview of 40 tag writes, 1,000 guests × 60 rules", benchPreview(), PREVIEW_TARGET_MS, "ms"),
  ];
}

function judged(ground: RulesGround): { waitedMs: number; cpuMs: number } {
  const startedAt = performance.now();
  const cpuMs = processorMs(() => evaluateRules(ground));
  return { waitedMs: performance.now() - startedAt, cpuMs };
}

/** Another model and cycle: what a judgement worked out of those before is of no use to it. */
function asNextPicture(ground: RulesGround): RulesGround {
  return { ...ground, model: { ...ground.model }, cycle: ground.cycle && { ...ground.cycle } };
}

/** What keeping 40 guests apart would write and bring, the rules as they are now judged anew each time. */
function benchPreview(): number {
  const large = manyRules({ nodes: 48, guests: 1_000, rules: 60 });
  const wallClock = new Date("2026-03-02T10:00:00Z");
  const ground = { ...large, managed: new Set<string>(), pveVersion: "9.0.3", wallClock };
  const guests = Array.from({ length: 40 }, (_, index) => 100 + index);
  const create = RuleWish.parse({ kind: "anti_affinity", name: "forty", guests });
  return median(
    Array.from({ length: 15 }, () =>
      processorMs(() => {
        const { writes } = whatToWrite(ground, { create });
        if (writes.length !== 40) throw new Error(`${writes.length} writes instead of 40.`);
        whatFollows(ground, writes);
      }),
    ),
  );
}
