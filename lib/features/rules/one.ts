import "server-only";
import { query } from "@/lib/access/query";
import { currentRules } from "@/lib/planning/rules";
import { arrivalsOf } from "./arrivals";
import { detailOf, ruleOf } from "./detail";
import { RuleDetail, RuleInput } from "./schema";

/** Everything about one rule. */
export const getRule = query({
  name: "rules.get",
  permission: "rules.view",
  input: RuleInput,
  output: RuleDetail,
  async run(context, { id }) {
    const rules = await currentRules(context);
    return detailOf(rules, id, await arrivalsOf(context.db, ruleOf(rules, id)));
  },
});
