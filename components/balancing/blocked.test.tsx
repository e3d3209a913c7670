// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { ConfigState } from "@/lib/features/config/schema";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import { noQuorum } from "@/lib/snapshot/quorum";
import { Blocked } from "./blocked";

afterEach(cleanup);

const OK = { state: "ok", path: "/etc/proxlb/proxlb.yaml" } as ConfigState;

describe("why no run can be started", () => {
  it("names ProxLB's installation where ProxLB is missing", () => {
    render(<Blocked reason="No ProxLB is installed." config={OK} />);
    expect(screen.getByRole("status").textContent).toContain("npm run proxlb:install");
  });

  it("tells nobody to install ProxLB where the quorum is lost", () => {
    const reason = noQuorum({ facts: { ...EMPTY_FACTS, quorate: false } }) ?? "";
    render(<Blocked reason={reason} config={OK} />);
    const said = screen.getByRole("status").textContent;
    expect(said).toContain("until more than half of the nodes are back");
    expect(said).not.toContain("proxlb:install");
  });
});
