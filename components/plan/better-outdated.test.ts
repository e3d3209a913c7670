import { describe, expect, it } from "vitest";
import type { ConfigFacts } from "@/lib/snapshot/obstacles";
import { type FoundFor, outdated } from "./better-outdated";

const FACTS = {} as ConfigFacts;
const found: FoundFor = {
  fingerprint: "a",
  whatIf: { balancinessPoints: 5 },
  vmids: [100, 101],
  configs: { 101: FACTS },
};
const now = { fingerprint: "a", whatIf: { balancinessPoints: 5 }, configs: { 101: FACTS } };

describe("moves that were found", () => {
  it("fit while cluster, settings and what is known of their guests are as they were", () => {
    expect(outdated(found, now)).toBeNull();
    expect(outdated(found, { ...now, configs: { ...now.configs, 200: FACTS } })).toBeNull();
  });

  it.each([
    [{ fingerprint: "b" }, /^A guest, a node or proxlb.yaml changed/],
    [{ fingerprint: null }, /^A guest, a node or proxlb.yaml changed/],
    [{ whatIf: {} }, /^These were found with other settings/],
    [{ configs: { 100: FACTS, 101: FACTS } }, /^Guests that move were looked at/],
  ])("do not fit with %j", (change, sentence) => {
    expect(outdated(found, { ...now, ...change })).toMatch(sentence);
  });
});
