import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import { whatFollows } from "@/lib/proxlb/rules/write/what-follows";
import { whatToWrite } from "@/lib/proxlb/rules/write/what-to-write";
import { RuleWish } from "@/lib/proxlb/rules/write/wish-schema";
import { manyRules } from "@/tests/support/rules/many-rules";
import { type BenchLine, below, median, processorMs } from "./report";

const TARGET_MS = 100;
const PREVIEW_TARGET_MS = 200;

/** How long it takes to judge all rules of a large cluster, some of which cannot hold. */
export async function benchRules(): Promise<BenchLine[]> {
  const ground = manyRules({ nodes: 100, guests: 10_000, rules: 500 });
  const startedAt = performance.now();
  evaluateRules(ground);
  const first = performance.now() - startedAt;
  const usual = median(Array.from({ length: 15 }, () => processorMs(() => evaluateRules(ground))));
  return [
    below("first judgement of all rules in a process, 10,000 guests × 500 rules", first, 5 * TARGET_MS, "ms"),
    below("judgement of all rules, 10,000 guests × 500 rules", usual, TARGET_MS, "ms"),
    below("preview of 40 tag writes, 1,000 guests × 60 rules", benchPreview(), PREVIEW_TARGET_MS, "ms"),
  ];
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
