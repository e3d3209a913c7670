import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import type { RulesGround } from "@/lib/proxlb/rules/ground";
import { whatFollows } from "@/lib/proxlb/rules/write/what-follows";
import { whatToWrite } from "@/lib/proxlb/rules/write/what-to-write";
import { RuleWish } from "@/lib/proxlb/rules/write/wish-schema";
import { manyRules } from "@/tests/support/rules/many-rules";
import { type BenchLine, below, median, processorMs } from "./report";

const TARGET_MS = 100;
const PREVIEW_TARGET_MS = 200;

/**
 * How long it takes to judge all rules of a large cluster, some of which cannot hold. The app judges them anew for each
 * picture of the cluster that somebody looks at, so a figure each: of a process that has just begun, of the next ones,
 * in whose processor time is what Node compiles beside them, and of those of a process that has long run.
 */
export async function benchRules(): Promise<BenchLine[]> {
  const ground = manyRules({ nodes: 100, guests: 10_000, rules: 500 });
  const startedAt = performance.now();
  evaluateRules(ground);
  const first = performance.now() - startedAt;
  const later = Array.from({ length: 60 }, () => {
    const next = asNextPicture(ground);
    return processorMs(() => evaluateRules(next));
  });
  const size = "10,000 guests × 500 rules";
  return [
    below(`first judgement of all rules in a process, ${size}`, first, 5 * TARGET_MS, "ms"),
    below(`2nd to 16th judgement, ${size}`, median(later.slice(0, 15)), TARGET_MS, "ms"),
    below(`judgement from the 32nd on, ${size}`, median(later.slice(30)), TARGET_MS, "ms"),
    below("preview of 40 tag writes, 1,000 guests × 60 rules", benchPreview(), PREVIEW_TARGET_MS, "ms"),
  ];
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
