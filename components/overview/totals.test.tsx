// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { GuestSummary } from "@/lib/features/cluster/schema";
import { Totals } from "./totals";

afterEach(cleanup);

const summary = (vms: GuestSummary["vms"]): GuestSummary => ({
  totalCount: vms.total,
  runningCount: vms.running,
  stoppedCount: vms.total - vms.running,
  unknownCount: 0,
  templateCount: 0,
  vms,
  cts: { running: 0, total: 0 },
  byNode: {},
  lockedCount: 0,
  locked: [],
  haFailedCount: 0,
  haFailed: [],
  migratingCount: 0,
});
const HIDDEN = "The token root@pam!ui may not see guests: VM.Audit is missing on /vms.";
const shownFor = (term: string) => screen.getByText(term).nextElementSibling?.textContent ?? "";

describe("the cluster's totals", () => {
  it("count guests that may all be seen", () => {
    render(<Totals nodes={[]} guests={summary({ running: 2, total: 5 })} guestsHidden={null} />);
    expect(shownFor("VMs running")).toMatch(/^2\s*of 5$/);
    expect(shownFor("CTs running")).toBe("0");
  });

  it("give no number of guests that may not be seen", () => {
    render(<Totals nodes={[]} guests={summary({ running: 0, total: 0 })} guestsHidden={HIDDEN} />);
    expect(shownFor("VMs running")).not.toContain("0");
    expect(shownFor("VMs running")).toContain("may not be seen");
    expect(screen.getAllByTitle(HIDDEN)).toHaveLength(2);
  });

  it("say that what is counted is only what is seen", () => {
    render(<Totals nodes={[]} guests={summary({ running: 2, total: 5 })} guestsHidden={HIDDEN} />);
    expect(shownFor("VMs running")).toMatch(/of 5 seen.*others may not be seen/);
  });
});
