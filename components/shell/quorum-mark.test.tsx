// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { FactRead } from "@/lib/snapshot/schema";
import { QuorumMark } from "./quorum-mark";

afterEach(cleanup);

const READ: FactRead = { state: "read", readAt: "2026-11-23T06:00:00.000Z", reason: null };
const UNREADABLE: FactRead = { ...READ, state: "unreadable", reason: "Proxmox VE does not answer." };

function said(quorate: boolean | null, clusterStatus: FactRead) {
  const facts = { ...EMPTY_FACTS, quorate, reads: { ...EMPTY_FACTS.reads, clusterStatus } };
  return render(<QuorumMark facts={facts} />).container.textContent?.trim();
}

describe("the quorum in the top bar", () => {
  it("is there or not, as it was last read", () => {
    expect(said(true, READ)).toBe("quorate");
    expect(said(false, READ)).toBe("no quorum");
    expect(said(null, EMPTY_FACTS.reads.clusterStatus)).toBe("");
  });

  it("is not known once it could not be read again; that it was lost stays said", () => {
    expect(said(true, UNREADABLE)).toBe("quorum not known");
    expect(said(null, UNREADABLE)).toBe("quorum not known");
    expect(said(false, UNREADABLE)).toBe("no quorum");
  });
});
