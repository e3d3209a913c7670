import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { SaveConfigInput, SavedConfig } from "../schema";

/**
 * How a change gets to the running ProxLB.
 * - `reload`: it reads the file at the start of its next cycle; what it reads at its start alone stays as it was
 * - `restart`: it ends and starts anew, and its first cycle begins at once (or after `service.delay`)
 */
export const How = z.enum(["reload", "restart"]);
export type How = z.infer<typeof How>;

/** On the way, then the ways it ends: db/schema/config.ts says what follows what. */
export const ApplyState = z.enum([
  "writing",
  "waiting",
  "signalling",
  "watching",
  "confirming",
  "reverting",
  "resignalling",
  "proving",
  "kept",
  "reverted",
  "revert_failed",
  "not_written",
  "overtaken",
]);
export type ApplyState = z.infer<typeof ApplyState>;

/** Neither in the middle of a step that cannot be broken off, nor on its way back already. */
export const mayTurnBack = (state: ApplyState): boolean =>
  state === "waiting" || state === "watching" || state === "confirming";

export const ApplyInput = SaveConfigInput.extend({
  /** What is applied can be put back, so there is something before it. */
  base: z.string().max(64),
  /** Absent: what the changed keys need. */
  how: How.optional(),
  /** Keep it as soon as ProxLB is healthy with it; else somebody has to, or it is put back. */
  keepWhenHealthy: z.boolean().default(false),
  /** How long it may wait for that, from when ProxLB is healthy. */
  keepWithinSeconds: z.number().int().min(30).max(3600).default(120),
});

/** An apply as people see it. Times are the database's. */
export const ApplyView = z.object({
  id: z.number().int(),
  state: ApplyState,
  how: How,
  /** Null where nothing was written. */
  version: z.number().int().nullable(),
  previousVersion: z.number().int(),
  by: z.string(),
  /** Applied from this very session or token, which may keep it without taking it over. */
  isYours: z.boolean(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Where it stands, or how it ended. */
  reason: z.string().nullable(),
  /** Why it is, or was, put back. */
  failure: z.string().nullable(),
  /** ProxLB's last lines before that, secrets masked. */
  quoted: z.array(z.string()),
  /** Until it is put back; null while nobody has to keep it. */
  secondsLeft: z.number().nullable(),
});
export type ApplyView = z.infer<typeof ApplyView>;

/** The newest apply, over or not; null where there never was one. */
export const CurrentApply = z.object({ apply: ApplyView.nullable() });
export type CurrentApply = z.infer<typeof CurrentApply>;

export const AppliedConfig = SavedConfig.extend({ apply: ApplyView });
export type AppliedConfig = z.infer<typeof AppliedConfig>;

export const ApplyIdInput = z.object({ id: RowId });
export const KeepInput = ApplyIdInput.extend({
  /** Whoever did not apply it says so to keep it all the same. */
  takeOver: z.boolean().default(false),
});
export const ExtendInput = KeepInput.extend({
  seconds: z.number().int().min(30).max(3600).default(120),
});
