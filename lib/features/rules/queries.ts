import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { currentRules } from "@/lib/planning/rules";
import { RulesView } from "@/lib/proxlb/rules/rule-schema";
import { brokenSince } from "./arrivals";
import { only, type RulesPart } from "./parts";
import { RuleList, RulesStanding } from "./schema";

export const listRules = query({
  name: "rules.list",
  permission: "rules.view",
  input: z.object({}),
  output: RuleList,
  async run(context) {
    const view = await currentRules(context);
    return { ...view, brokenSince: await brokenSince(context.db, view.rules) };
  },
});

export const listAffinityRules = listOf("affinity");
export const listAntiAffinityRules = listOf("anti-affinity");
export const listPinRules = listOf("pinned");
export const listIgnoreRules = listOf("ignored");
export const listPoolRules = listOf("pools");

/** One part of the list, with the findings about it and what was not read. */
function listOf(part: RulesPart) {
  return query({
    name: `rules.${part}`,
    permission: "rules.view",
    input: z.object({}),
    output: RulesView,
    run: async (context) => only(await currentRules(context), part),
  });
}

const NAMED = 3;

/** How many rules do not hold, for screens that do without the list. */
export const getRulesStanding = query({
  name: "rules.standing",
  permission: "rules.view",
  input: z.object({}),
  output: RulesStanding,
  async run(context) {
    const { rules } = await currentRules(context);
    const some = (state: keyof RulesStanding) => {
      const own = rules.filter((rule) => rule.state === state);
      return { count: own.length, names: own.slice(0, NAMED).map(({ name }) => name) };
    };
    return { impossible: some("impossible"), conflicting: some("conflicting"), violated: some("violated") };
  },
});
