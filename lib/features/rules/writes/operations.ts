import "server-only";
import { type OperationContext, operation } from "@/lib/access/operation";
import { refusal } from "@/lib/access/refusal";
import { AppError } from "@/lib/core/errors";
import { can } from "@/lib/identity/permissions";
import { currentWriteGround } from "@/lib/planning/rules";
import { isOpen, itemsOf, undoItems } from "@/lib/proxlb/rules/write/items";
import { whatToWrite } from "@/lib/proxlb/rules/write/what-to-write";
import { RuleEdit, type RuleRequest, RuleWish } from "@/lib/proxlb/rules/write/wish-schema";
import type { ChangeItem } from "@/lib/proxlb/rules/write/write-schema";
import { launchChange, stopChange } from "./carry-out";
import { ChangeInput, changePath, RemoveRuleInput, RuleChangeView } from "./schema";
import { claimChange, findChange, patchChange, reclaimChange, undoneBy } from "./store";
import { toViews } from "./view";

/** Writes a new rule where it was wished for; returns once it has begun. */
export const createRule = operation({
  name: "rules.create",
  permission: "rules.edit",
  input: RuleWish,
  output: RuleChangeView,
  created: changePath,
  audit: (wish) => ({ resource: "rules", details: { ...wish } }),
  run: (context, wish) => begin(context, { create: wish }),
});

/** Makes a rule another one at the place where it is written. */
export const changeRule = operation({
  name: "rules.change",
  permission: "rules.edit",
  input: RuleEdit,
  output: RuleChangeView,
  audit: ({ id, ...edit }) => ({ resource: "rules", resourceId: id, details: { ...edit } }),
  run: (context, edit) => begin(context, { change: edit }),
});

/** Takes a rule away from where it is written. */
export const removeRule = operation({
  name: "rules.remove",
  permission: "rules.edit",
  input: RemoveRuleInput,
  output: RuleChangeView,
  audit: ({ id }) => ({ resource: "rules", resourceId: id }),
  run: (context, { id }) => begin(context, { remove: id }),
});

/** Goes on with what a refusal, a person or the end of a process left unwritten. */
export const resumeRuleChange = operation({
  name: "rules.resume",
  permission: "rules.edit",
  input: ChangeInput,
  output: RuleChangeView,
  audit: ({ id }) => ({ resource: "rules", resourceId: String(id) }),
  async run(context, { id }) {
    const { items } = await findChange(context.db, id);
    requireMayWrite(context, items);
    const row = await reclaimChange(context.db, id);
    return launched(context, { ...row, items: row.items.map(again) });
  },
});

/** Ends a change early. What is being written is finished, and what was written stays. */
export const stopRuleChange = operation({
  name: "rules.stop",
  permission: "rules.edit",
  input: ChangeInput,
  output: RuleChangeView,
  audit: ({ id }) => ({ resource: "rules", resourceId: String(id) }),
  async run(context, { id }) {
    const row = await findChange(context.db, id);
    if (row.state !== "running") throw new AppError("conflict", `Change ${id} has ended already.`);
    if (!stopChange(id)) {
      throw new AppError("conflict", `Change ${id} belongs to another instance of ProxLB UI: stop it there.`);
    }
    await patchChange(context.db, row, { reason: "Stopping." });
    context.live.publish("rules");
    return shown(context, id);
  },
});

/** Puts back what a change has written, where it is still as that has left it. */
export const undoRuleChange = operation({
  name: "rules.undo",
  permission: "rules.edit",
  input: ChangeInput,
  output: RuleChangeView,
  created: changePath,
  audit: ({ id }) => ({ resource: "rules", resourceId: String(id) }),
  async run(context, { id }) {
    const row = await findChange(context.db, id);
    if (row.state === "running")
      throw new AppError("conflict", `Change ${id} is still going on: stop it first.`);
    const by = (await undoneBy(context.db, [id])).get(id);
    if (by !== undefined) throw new AppError("conflict", `Change ${id} was put back by change ${by}.`);
    const items = undoItems(row.items);
    if (items.length === 0) throw new AppError("conflict", `Change ${id} has written nothing.`);
    requireMayWrite(context, items);
    const undoing = await claimChange(context.db, context.actor, { request: null, undoes: id, items });
    return launched(context, undoing);
  },
});

/** @throws AppError invalid where it cannot be written, conflict while another change goes on */
async function begin(context: OperationContext, request: RuleRequest): Promise<RuleChangeView> {
  await context.live.readFirst();
  const { writes, refusals } = whatToWrite(await currentWriteGround(context), request);
  const [first] = refusals;
  if (first !== undefined) {
    throw new AppError("invalid", first, { issues: refusals.map((message) => ({ path: "", message })) });
  }
  const items = itemsOf(writes);
  requireMayWrite(context, items);
  return launched(context, await claimChange(context.db, context.actor, { request, items }));
}

/** What is written in proxlb.yaml is an edit of it, whatever for. @throws AppError forbidden */
function requireMayWrite({ actor }: Pick<OperationContext, "actor">, items: readonly ChangeItem[]): void {
  const editsConfig = items.some(({ write }) => write.kind === "config");
  if (editsConfig && !can(actor, "config.edit")) throw refusal("config.edit");
}

async function launched(
  context: OperationContext,
  row: Awaited<ReturnType<typeof claimChange>>,
): Promise<RuleChangeView> {
  context.note({ change: row.id, writes: row.items.length });
  launchChange(context, row);
  return shown(context, row.id);
}

async function shown({ db }: Pick<OperationContext, "db">, id: number): Promise<RuleChangeView> {
  const [view] = await toViews(db, [await findChange(db, id)]);
  if (!view) throw new AppError("not_found", `There is no change ${id} of rules.`);
  return RuleChangeView.parse(view);
}

/** What failed is tried again; what was left alone stays so. */
function again(item: ChangeItem): ChangeItem {
  return isOpen(item) || item.state === "failed" ? { ...item, state: "waiting", reason: null } : item;
}
