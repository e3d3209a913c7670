// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { DrainForecast, DrainView } from "@/lib/features/maintenance/drain-schema";
import { DrainForecastView } from "./drain-forecast";
import { forecastSentence, offersRestarts, standSentence } from "./drain-words";

const GIB = 1024 ** 3;

const FORECAST: DrainForecast = {
  node: "pve1",
  restartContainers: false,
  seenAt: "2026-03-03T12:00:00Z",
  moves: [
    {
      vmid: 101,
      guest: "web",
      type: "vm",
      from: "pve1",
      to: "pve2",
      memoryBytes: 4 * GIB,
      restarts: false,
      afterwards: [],
      haManaged: true,
      localDiskBytes: 10 * GIB,
      seconds: 84,
    },
  ],
  inOrder: false,
  loads: [
    { node: "pve2", memoryBeforeBytes: 8 * GIB, memoryAfterBytes: 12 * GIB, memoryRoomBytes: 64 * GIB },
  ],
  seconds: 84,
  resting: 1,
  blockers: [
    {
      vmid: 102,
      guest: "license",
      type: "vm",
      kind: "pin",
      sentences: ["pve2: It is pinned to pve1 by tag plb_pin_pve1."],
      remedy: "Pin license to another node as well, or shut it down for the time.",
    },
  ],
  leavesAll: false,
  proof: "Proven: no more than this can be reached, nor this with fewer moves or less memory.",
  proxlb: {
    moves: [{ vmid: 102, guest: "license", to: "pve2" }],
    plansOnly: 0,
    breaks: ["It ignores that tag plb_pin_pve1 pins license."],
    uncertain: false,
  },
  guard: { refusal: null, objections: [], notes: [] },
  looked: { done: 1, missing: [102] },
};

const DRAIN: DrainView = {
  id: 1,
  node: "pve1",
  state: "in_maintenance",
  requestedBy: "ada",
  startedAt: "2026-03-03T12:00:00Z",
  endedAt: null,
  endedBy: null,
  restartContainers: false,
  override: null,
  staysMarked: null,
  remarks: [],
  runId: 7,
  runReason: null,
  moves: [],
  away: [{ vmid: 101, guest: "web", home: "pve1", node: "pve2" }],
  stillThere: 1,
  left: [],
};

afterEach(cleanup);

describe("the forecast of a drain on screen", () => {
  it("tells who stays with what helps, where the others go, and what ProxLB would do to who stays", () => {
    render(<DrainForecastView forecast={FORECAST} />);
    const stays = within(screen.getByRole("region", { name: "Guests that will stay" }));
    stays.getByText("pve2: It is pinned to pve1 by tag plb_pin_pve1.");
    stays.getByText("Pin license to another node as well, or shut it down for the time.");
    const row = within(screen.getByRole("region", { name: "Where the guests go" })).getAllByRole("row")[1];
    expect(row?.textContent).toMatch(/web 101.*by the HA manager.*copies 10\.0 GiB.*pve1.*pve2/);
    screen.getByText("It ignores that tag plb_pin_pve1 pins license.");
    screen.getByText(/once pve1 is marked, its next cycle would move license to pve2\./);
    screen.getByText(/Of 2 guests 1 were looked at/);
  });

  it("says in a sentence what it does, and that nobody knows how long where nobody does", () => {
    expect(forecastSentence(FORECAST)).toBe(
      "1 guest moves away from pve1, 14.0 GiB; about 1 min 24 s by the migrations of the past. 1 running guest will stay. 1 guest that does not run stays where it is.",
    );
    expect(forecastSentence({ ...FORECAST, seconds: null })).toContain("how long it takes is not known");
  });
});

describe("a restart of CTs", () => {
  const [license] = FORECAST.blockers;
  const stuckBy = (kind: "pin" | "restart" | "memory") => [{ ...license!, kind }];

  it("is offered where it lets somebody leave, and stays on the screen once it was chosen", () => {
    expect(offersRestarts({ restartContainers: false, blockers: stuckBy("restart") })).toBe(true);
    expect(offersRestarts({ restartContainers: false, blockers: stuckBy("memory") })).toBe(true);
    expect(offersRestarts({ restartContainers: true, blockers: [] })).toBe(true);
  });

  it("is not where it changes nothing: no CT stays, and whoever does is held by itself", () => {
    expect(offersRestarts({ restartContainers: false, blockers: stuckBy("pin") })).toBe(false);
    expect(offersRestarts({ restartContainers: false, blockers: [] })).toBe(false);
  });
});

describe("where a drain stands", () => {
  it("is said with who is still there, also where that is not known", () => {
    expect(standSentence(DRAIN)).toBe("pve1 is in maintenance. 1 guest still runs on it.");
    expect(standSentence({ ...DRAIN, stillThere: null })).toContain("is not known");
    expect(standSentence({ ...DRAIN, state: "ended" })).toBe(
      "The drain of pve1 is over. pve1 was taken out of maintenance. 1 guest that it moved is elsewhere.",
    );
    const staysMarked = "pve1 is in maintenance for window Kernel updates, until 2026-11-29 04:00:00 UTC.";
    expect(standSentence({ ...DRAIN, state: "ended", staysMarked, away: [] })).toBe(
      `The drain of pve1 is over. ${staysMarked} Nobody that it moved is elsewhere.`,
    );
  });
});
