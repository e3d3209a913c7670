import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { RuleEdit, RuleWish } from "@/lib/proxlb/rules/write/wish-schema";
import { ChangeItem, WhatFollows, WhatToWrite } from "@/lib/proxlb/rules/write/write-schema";

export const RemoveRuleInput = z.strictObject({ id: RuleEdit.shape.id });
export const ChangeInput = z.strictObject({ id: RowId });

/** Exactly one of the three. */
export const PreviewInput = z
  .strictObject({
    create: RuleWish.optional(),
    change: RuleEdit.optional(),
    remove: RemoveRuleInput.shape.id.optional(),
  })
  .refine((given) => Object.values(given).filter((value) => value !== undefined).length === 1, {
    message: "Give one of create, change and remove.",
  });

/** A right that the writes take, and whether whoever writes has it. */
const RightNeeded = z.object({
  privilege: z.string(),
  /** Where it is missing, twenty at most; all where it is had nowhere, or nobody knows. */
  paths: z.array(z.string()),
  /** Null: it could not be asked. */
  has: z.boolean().nullable(),
});

export const RulePreview = z.object({
  ...WhatToWrite.shape,
  /** Null where nothing can be written. */
  follows: WhatFollows.nullable(),
  /** Who writes to Proxmox VE: "ui@pve!rules"; null where no write goes there. */
  writer: z.string().nullable(),
  rights: z.array(RightNeeded),
  /** Why it would be refused now, as a sentence; null where nothing is known against it. */
  forbidden: z.string().nullable(),
  /** The same by hand: commands for a root shell of any node. */
  commands: z.array(z.string()),
});
export type RulePreview = z.infer<typeof RulePreview>;

export const RuleChangeView = z.object({
  id: z.number().int(),
  /** What it does, as words: "Keep apart, web: 12 guests". */
  title: z.string(),
  /** The change that it puts back. */
  undoes: z.number().int().nullable(),
  /** `stopped`: by a refusal or a person; `interrupted`: its process ended. Both can go on. */
  state: z.enum(["running", "finished", "stopped", "interrupted"]),
  items: z.array(ChangeItem),
  reason: z.string().nullable(),
  by: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** It was put back already, by this one. */
  undoneBy: z.number().int().nullable(),
  commands: z.array(z.string()),
});
export type RuleChangeView = z.infer<typeof RuleChangeView>;

export const RuleChanges = z.object({ changes: z.array(RuleChangeView) });
export type RuleChanges = z.infer<typeof RuleChanges>;

/** Where the API has a change. */
export const changePath = ({ id }: { id: number }) => `/api/rules/changes/${id}`;
