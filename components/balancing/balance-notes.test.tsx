// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { BalanceTarget } from "@/lib/features/config/schema";
import { EMPTY_FACTS, emptySnapshot } from "@/lib/live/collect/rows";
import { BalanceNotes } from "./balance-notes";

afterEach(cleanup);

function notes(own: Partial<BalanceTarget>, haMaster: string | null): (string | null)[] {
  const target: BalanceTarget = {
    method: "memory",
    mode: "used",
    balancinessPoints: 10,
    thresholdPercent: { cpu: null, memory: null, disk: null },
    enabled: true,
    balanceTypes: ["vm", "ct"],
    maintenanceNodes: [],
    ignoreNodes: [],
    manual: false,
    onlyOnHaManager: false,
    ...own,
  };
  const { nodes, version, connection } = emptySnapshot(1, "starting");
  const cluster = { version, connection, nodes, facts: { ...EMPTY_FACTS, haMaster } };
  render(<BalanceNotes target={target} cluster={cluster} />);
  const said = screen.queryAllByRole("listitem").map(({ textContent }) => textContent);
  cleanup();
  return said;
}

describe("what keeps ProxLB from acting as one might expect", () => {
  it("is nothing where the config is as usual", () => {
    expect(notes({}, null)).toEqual([]);
  });

  it("is said of cycles that are skipped off the HA manager, which is named where it is known", () => {
    const skipped =
      /^service\.enable_ha is on: ProxLB skips its own cycles on every machine but the HA manager/;
    expect(notes({ onlyOnHaManager: true }, null)).toEqual([expect.stringMatching(skipped)]);
    expect(notes({ onlyOnHaManager: true }, "pve2")[0]).toContain("the HA manager (pve2 now);");
  });
});
