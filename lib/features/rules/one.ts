import "server-only";
import { query } from "@/lib/access/query";
import { currentRules } from "@/lib/planning/rules";
import { detailOf } from "./detail";
import { RuleDetail, RuleInput } from "./schema";

/** Everything about one rule. */
export const getRule = query({
  name: "rules.get",
  permission: "rules.view",
  input: RuleInput,
  output: RuleDetail,
  run: async (context, { id }) => detailOf(await currentRules(context), id),
});
