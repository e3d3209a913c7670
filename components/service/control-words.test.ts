import { describe, expect, it } from "vitest";
import type { ServiceView } from "@/lib/features/service/schema";
import { consequenceOf, obstacleOf, type Verb } from "./control-words";

const VERBS: readonly Verb[] = ["start", "stop", "restart", "reload"];
const service = (state: ServiceView["daemon"]["state"], phase: ServiceView["cycle"]["phase"] = "sleeping") =>
  ({ daemon: { state }, cycle: { phase } }) as ServiceView;
const possible = (state: ServiceView["daemon"]["state"]) =>
  VERBS.filter((verb) => obstacleOf(verb, service(state)) === null);

describe("what can be done with ProxLB", () => {
  it.each([
    ["running", ["stop", "restart", "reload"]],
    ["starting", ["stop", "restart"]],
    ["stopped", ["start", "restart"]],
    ["absent", []],
    ["engine_down", []],
  ] as const)("while it is %s: %s", (state, verbs) => {
    expect(possible(state)).toEqual(verbs);
  });

  it("says that a cycle is lost by what ends it, and only then", () => {
    const lost = (verb: Verb, phase: ServiceView["cycle"]["phase"]) =>
      consequenceOf(verb, service("running", phase)).includes("the rest of the cycle is lost");
    expect(VERBS.filter((verb) => lost(verb, "in_cycle"))).toEqual(["stop", "restart"]);
    expect(VERBS.filter((verb) => lost(verb, "sleeping"))).toEqual([]);
  });
});
