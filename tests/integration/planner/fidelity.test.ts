import { describe, expect, it } from "vitest";
import { fidelityLines, runFidelity } from "../../support/planner/fidelity";
import { findProxlb } from "../../support/proxlb";

const python = await findProxlb();

describe.runIf(python)(
  "what is said of a plan against the real ProxLB, with PVE's lists in random orders",
  () => {
    it("calls nothing certain that ProxLB does otherwise in any order, and lists what may happen", async () => {
      const report = await runFidelity(python || "", { seed: 1, count: 120, orders: 4 });
      console.log(fidelityLines(report).join("\n"));
      expect(report.wrong).toEqual([]);
      expect(report.certain).toBeGreaterThan(40);
      const rows = [...report.rows.values()];
      const sum = (key: "chance" | "estimate" | "differed") =>
        rows.reduce((total, row) => total + row[key], 0);
      expect(sum("chance")).toBeGreaterThan(10);
      expect(sum("differed")).toBeGreaterThan(5);
      expect(sum("estimate")).toBeGreaterThan(0);
      expect(report.moves.listed / report.moves.made).toBeGreaterThanOrEqual(0.99);
    });
  },
);
