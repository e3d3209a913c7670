import { describe, expect, it } from "vitest";
import { runSentences, sentenceLines } from "../../support/planner-sentences/sentences";
import { findProxlb } from "../../support/proxlb";

const python = await findProxlb();

describe.runIf(python)(
  "what the app says of a plan, sentence by sentence, against the traced real ProxLB",
  () => {
    it("is true, reasons and figures and what would come without a rule", async () => {
      const report = await runSentences(python || "", { seed: 1, count: 92 });
      console.log(sentenceLines(report).join("\n"));
      expect(report.wrong).toEqual([]);
      expect(report.asked).toBeGreaterThan(15);
      const checked = [...report.checked.values()].filter((times) => times > 0);
      expect(checked.length).toBeGreaterThan(95);
      expect(report.sentences).toBeGreaterThan(4000);
    });
  },
);
