import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import type { RuleRequest } from "@/lib/proxlb/rules/write/wish-schema";
import { previewOf } from "./preview";
import { ChangeInput, PreviewInput, RuleChanges, RuleChangeView, RulePreview } from "./schema";
import { findChange, newestChanges } from "./store";
import { toViews } from "./view";

/** What a wish would write, what follows from it, and whether Proxmox VE would take it. Writes nothing. */
export const previewRule = query({
  name: "rules.preview",
  permission: "rules.edit",
  input: PreviewInput,
  output: RulePreview,
  async run(context, given) {
    await context.live.readFirst();
    return previewOf(context, requestOf(given));
  },
});

const SHOWN = 20;

/** Newest first. */
export const listRuleChanges = query({
  name: "rules.changes",
  permission: "rules.view",
  input: z.object({}),
  output: RuleChanges,
  run: async ({ db }) => ({ changes: await toViews(db, await newestChanges(db, SHOWN)) }),
});

export const getRuleChange = query({
  name: "rules.change_view",
  permission: "rules.view",
  input: ChangeInput,
  output: RuleChangeView,
  async run({ db }, { id }) {
    const [view] = await toViews(db, [await findChange(db, id)]);
    return RuleChangeView.parse(view);
  },
});

function requestOf({ create, change, remove }: z.output<typeof PreviewInput>): RuleRequest {
  if (create) return { create };
  return change ? { change } : { remove: remove ?? "" };
}
