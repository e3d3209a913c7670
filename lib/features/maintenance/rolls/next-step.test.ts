import { describe, expect, it } from "vitest";
import { BOOT_TOLERANCE_MS, nextStep, type Seen, type Standing } from "./next-step";

const STANDING: Standing = {
  node: "pve2",
  step: "draining",
  doneWhen: "rebooted",
  confirmed: false,
  uptimeBefore: 86_400,
  bootBeforeMs: Date.UTC(2026, 10, 1),
  versionBefore: "9.0.3",
};
const EMPTY = { state: "in_maintenance", stillThere: 0, left: [], away: [], moves: [] } as const;
const SEEN: Seen = {
  drain: null,
  isBehind: false,
  isOnline: true,
  isMarked: true,
  bootMs: null,
  uptimeSeconds: null,
  version: null,
  offlineSeconds: null,
  quorate: true,
  lost: [],
};
const next = (standing: Partial<Standing>, seen: Partial<Seen>) =>
  nextStep({ ...STANDING, ...standing }, { ...SEEN, ...seen });
const drained = (drain: Partial<NonNullable<Seen["drain"]>>) => ({
  drain: { ...EMPTY, left: [], away: [], moves: [], ...drain },
});
const failed = { guest: "web", from: "pve2", to: "pve1", state: "failed", reason: "no space left" } as const;
const web = { vmid: 101, guest: "web", reason: "It is locked." };

describe("the next step of a roll", () => {
  it.each<[string, Partial<Standing>, Partial<Seen>, string]>([
    ["begins with the drain", {}, {}, "drain"],
    ["waits with it for a picture of what moved last", {}, { isBehind: true }, "wait"],
    [
      "and to say who is left",
      {},
      { ...drained({ stillThere: 1, moves: [failed] }), isBehind: true },
      "wait",
    ],
    [
      "and with who comes back",
      { step: "returning" },
      { ...drained({ state: "return_interrupted" }), isBehind: true },
      "wait",
    ],
    [
      "needs none to know a node for done",
      { step: "returning" },
      { ...drained({ state: "ended" }), isBehind: true },
      "next",
    ],
    ["waits for its moves", {}, drained({ state: "moving" }), "wait"],
    ["goes on with one that a restart cut short", {}, drained({ state: "interrupted" }), "drain"],
    ["has it out once it is empty", {}, drained({}), "out"],
    ["does not take it for empty while nobody knows", {}, drained({ stillThere: null }), "wait"],
    ["waits for somebody", { step: "out", doneWhen: "confirmed" }, drained({}), "wait"],
    ["believes somebody", { step: "out", confirmed: true }, drained({}), "return"],
    [
      "waits while it starts anew",
      { step: "out", confirmed: true },
      { ...drained({}), isOnline: false },
      "wait",
    ],
    ["knows a start by the uptime", { step: "out" }, { ...drained({}), uptimeSeconds: 20 }, "return"],
    ["and an old one", { step: "out" }, { ...drained({}), uptimeSeconds: 86_500 }, "wait"],
    [
      "knows a start that nobody saw by when it booted",
      { step: "out" },
      { ...drained({}), uptimeSeconds: 90_000, bootMs: Date.UTC(2026, 10, 3) },
      "return",
    ],
    [
      "takes no old picture and no clock that was set for one",
      { step: "out" },
      { ...drained({}), uptimeSeconds: 90_000, bootMs: Date.UTC(2026, 10, 1) + BOOT_TOLERANCE_MS },
      "wait",
    ],
    [
      "does not mind its mark once its guests come back",
      { step: "returning" },
      { ...drained({}), isMarked: false },
      "return",
    ],
    [
      "does not take a file that nobody can read for a mark that is gone",
      { step: "out" },
      { ...drained({}), isMarked: null },
      "wait",
    ],
    [
      "knows an update by the version",
      { step: "out", doneWhen: "updated" },
      { ...drained({}), version: "9.1.1" },
      "return",
    ],
    ["and none", { step: "out", doneWhen: "updated" }, { ...drained({}), version: "9.0.3" }, "wait"],
    ["knows none while nobody tells", { step: "out", doneWhen: "updated" }, drained({}), "wait"],
    ["ends the drain", { step: "returning" }, drained({}), "return"],
    [
      "and again where a restart cut that short",
      { step: "returning" },
      drained({ state: "return_interrupted" }),
      "return",
    ],
    ["waits for who comes back", { step: "returning" }, drained({ state: "returning" }), "wait"],
    [
      "whatever had failed on the way out",
      { step: "returning" },
      drained({ state: "return_interrupted", moves: [failed] }),
      "return",
    ],
    ["goes on to the next node", { step: "returning" }, drained({ state: "ended" }), "next"],
  ])("%s", (_name, standing, seen, go) => {
    expect(next(standing, seen).go).toBe(go);
  });

  it.each<[string, Partial<Standing>, Partial<Seen>, RegExp]>([
    ["quorum", {}, { quorate: false }, /lost quorum/],
    ["another node", { step: "out" }, { ...drained({}), lost: ["pve3"] }, /^pve3 went offline/],
    ["who stays", {}, drained({ left: [web], stillThere: 1 }), /^web stays on pve2: It is locked\.$/],
    [
      "a move that failed, and does not order it again",
      {},
      drained({ state: "interrupted", moves: [failed] }),
      /^web did not move from pve2 to pve1: no space left$/,
    ],
    ["one that failed beside others", {}, drained({ stillThere: 1, moves: [failed] }), /^web did not move/],
    [
      "one that failed on the way back",
      { step: "returning" },
      drained({ state: "return_interrupted", moves: [{ ...failed, from: "pve1", to: "pve2" }] }),
      /^web did not move from pve1 to pve2/,
    ],
    ["a return that was stopped", { step: "returning" }, drained({ state: "return_stopped" }), /was stopped/],
    ["who came after", {}, drained({ stillThere: 1 }), /came after its drain/],
    [
      "a mark that was edited out of the file while guests leave",
      {},
      { ...drained({ state: "moving" }), isMarked: false },
      /^pve2 is not among maintenance_nodes/,
    ],
    [
      "one that was edited out while it is out, whatever it has come to",
      { step: "out", confirmed: true },
      { ...drained({}), isMarked: false, uptimeSeconds: 20 },
      /^pve2 is not among maintenance_nodes/,
    ],
    ["a drain that was stopped", {}, drained({ state: "stopped" }), /was stopped/],
    ["a drain that was undone", { step: "out" }, drained({ state: "returning" }), /ended the maintenance/],
    [
      "a start that takes too long",
      { step: "out" },
      { ...drained({}), isOnline: false, offlineSeconds: 2701 },
      /45 minutes/,
    ],
    [
      "who does not come back",
      { step: "returning" },
      drained({
        state: "ended",
        away: [{ vmid: 101, guest: "web", home: "pve2", node: "pve1" }],
        left: [web],
      }),
      /^web did not come back/,
    ],
  ])("stops at %s", (_name, standing, seen, because) => {
    const step = next(standing, seen);
    expect(step).toMatchObject({ go: "stop", because: expect.stringMatching(because) });
  });
});
