import { z } from "zod";
import { Moment, RowId } from "@/lib/core/fields";
import { Repeat, shortestGapMinutes, TimeZone } from "@/lib/core/occurrences";

/** `maintenance`: nodes are in maintenance. `blackout`: nothing is balanced. */
export const WindowKind = z.enum(["maintenance", "blackout"]);
export type WindowKind = z.infer<typeof WindowKind>;

/** Of a window, at most; characters. */
export const NAME_LENGTH = 100;

const DAY_MINUTES = 24 * 60;

const fields = {
  kind: WindowKind,
  name: z.string().trim().min(1).max(NAME_LENGTH),
  /** Names of nodes; none for a blackout. */
  nodes: z.array(z.string().min(1).max(100)).max(100).default([]),
  repeat: Repeat,
  timeZone: TimeZone,
  durationMinutes: z
    .number()
    .int()
    .min(1, "It ends before it starts: it has to last a minute at least.")
    .max(14 * DAY_MINUTES),
  /** So long before the start the nodes are marked, so that their guests have left by then. */
  leadMinutes: z.number().int().min(0).max(DAY_MINUTES).default(0),
  /** The nodes are drained when it begins, under all rules; null: ProxLB's own next cycle empties them, past pins and groups. */
  drain: z
    .strictObject({
      /** Running CTs may be restarted on another node. */
      restartContainers: z.boolean().default(false),
      /** At its end, who was moved away by it comes back. */
      bringBack: z.boolean().default(true),
    })
    .nullable()
    .default(null),
  /** The id of a backup job of Proxmox VE that a blackout follows: its days, time and zone change with the job's. */
  backupJob: z.string().min(1).max(50).nullable().default(null),
};

type Given = z.output<z.ZodObject<typeof fields>>;

/** What a person decides about a window. */
export const WindowInput = z.object(fields).superRefine((given, context) => {
  for (const { path, message } of contradictions(given))
    context.addIssue({ code: "custom", path: [path], message });
});
export type WindowInput = z.input<typeof WindowInput>;

export const WindowIdInput = z.object({ id: RowId });
export const ChangeWindowInput = z.object({ ...fields, id: RowId }).superRefine((given, context) => {
  for (const { path, message } of contradictions(given))
    context.addIssue({ code: "custom", path: [path], message });
});

/** `id`: of the window that is being changed, which does not stand against itself. */
export const PreviewInput = z
  .object({ ...fields, id: RowId.nullable().default(null) })
  .superRefine((given, context) => {
    for (const { path, message } of contradictions(given))
      context.addIssue({ code: "custom", path: [path], message });
  });

function contradictions(given: Given): { path: keyof Given; message: string }[] {
  const gap = shortestGapMinutes(given);
  const isMaintenance = given.kind === "maintenance";
  const found: { path: keyof Given; message: string }[] = [];
  if (isMaintenance && given.nodes.length === 0)
    found.push({ path: "nodes", message: "Choose at least one node." });
  if (!isMaintenance && given.nodes.length > 0)
    found.push({ path: "nodes", message: "A blackout is for the whole cluster: leave the nodes out." });
  if (!isMaintenance && given.leadMinutes > 0)
    found.push({ path: "leadMinutes", message: "A blackout has no lead: there is nothing to prepare." });
  if (!isMaintenance && given.drain !== null)
    found.push({ path: "drain", message: "A blackout drains nothing: leave it out." });
  if (isMaintenance && given.backupJob !== null)
    found.push({ path: "backupJob", message: "Only a blackout follows a backup job." });
  if (gap !== null && given.durationMinutes + given.leadMinutes > gap)
    found.push({ path: "durationMinutes", message: "It would begin again before it has ended." });
  return found;
}

export const OccurrenceState = z.enum(["coming", "skipped", "open", "ended", "missed"]);
export type OccurrenceState = z.infer<typeof OccurrenceState>;

/** One time of a window: to come, or what became of it. Moments are ISO 8601 in UTC. */
export const OccurrenceView = z.object({
  /** Null where the window is not there any more. */
  windowId: z.number().int().nullable(),
  kind: WindowKind,
  name: z.string(),
  nodes: z.array(z.string()),
  startsAt: z.string(),
  endsAt: z.string(),
  state: OccurrenceState,
  begunAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  reason: z.string().nullable(),
});
export type OccurrenceView = z.infer<typeof OccurrenceView>;

export const WindowView = z.object({
  id: z.number().int(),
  ...fields,
  repeat: Repeat,
  isPaused: z.boolean(),
  /** Why it does not follow its backup job any more. */
  backupNote: z.string().nullable(),
  createdBy: z.string(),
  /** The next five that start from now on, left-out ones too. */
  next: z.array(OccurrenceView),
  /** The one that is open now. */
  open: OccurrenceView.nullable(),
});
export type WindowView = z.infer<typeof WindowView>;

/** A value of proxlb.yaml that is another one for a time. */
export const HoldView = z.object({
  key: z.string(),
  because: z.string(),
  /** What it goes back to, in words. */
  former: z.string(),
  since: z.string(),
  /** On disk, and ProxLB was told. */
  isApplied: z.boolean(),
  reason: z.string().nullable(),
});
export type HoldView = z.infer<typeof HoldView>;

/** A start of ProxLB's own `maintenance_nodes_schedule`. */
const ScheduledStart = z.object({
  node: z.string(),
  /** As it is written in proxlb.yaml. */
  entry: z.string(),
  repeat: Repeat,
  durationMinutes: z.number().int(),
  leadMinutes: z.number().int(),
});
export type ScheduledStart = z.infer<typeof ScheduledStart>;

/** The clock that decides about ProxLB's own schedule; `assumed`: it cannot be seen, and is UTC unless told. */
const ProxlbZone = z.object({ timeZone: z.string(), assumed: z.boolean() });

export const WindowList = z.object({
  windows: z.array(WindowView),
  holds: z.array(HoldView),
  /** Nodes as they are known now, for choosing. */
  nodes: z.array(z.string()),
  /** ProxLB's own. */
  scheduled: z.array(ScheduledStart),
  proxlbZone: ProxlbZone,
});
export type WindowList = z.infer<typeof WindowList>;

export const PauseInput = z.object({ id: RowId, isPaused: z.boolean() });
export const SkipInput = z.object({
  id: RowId,
  startsAt: z.iso.datetime({ offset: true }),
  isSkipped: z.boolean(),
});

export const CalendarInput = z
  .object({ from: Moment, to: Moment })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ["to"],
    message: "It ends before it starts.",
  })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 100 * DAY_MINUTES * 60_000, {
    path: ["to"],
    message: "At most 100 days at a time.",
  });

/** One time of such a start, which ProxLB begins and ends itself. */
const ScheduledView = ScheduledStart.pick({ node: true, entry: true }).extend({
  startsAt: z.string(),
  endsAt: z.string(),
});

export const CalendarView = z.object({
  occurrences: z.array(OccurrenceView),
  scheduled: z.array(ScheduledView),
  proxlbZone: ProxlbZone,
});
export type CalendarView = z.infer<typeof CalendarView>;

/** Before it is saved: when it would come, and what speaks against it. */
export const WindowPreview = z.object({
  next: z.array(z.object({ startsAt: z.string(), endsAt: z.string() })),
  /** Sentences. */
  warnings: z.array(z.string()),
  /** From the measured speed of migrations; null where it is not known. */
  suggestedLeadMinutes: z.number().int().nullable(),
  proxlbZone: ProxlbZone,
});
export type WindowPreview = z.infer<typeof WindowPreview>;

/** A backup job of Proxmox VE, as a blackout would cover it. */
const BackupJobView = z.object({
  id: z.string(),
  comment: z.string().nullable(),
  /** As it is written there: a calendar event by the clock of the nodes. */
  schedule: z.string(),
  enabled: z.boolean(),
  /** Null where it comes otherwise than once on a day of the week or month. */
  repeat: Repeat.nullable(),
  /** How long the longest of its recent runs took, rounded up; null where none is known. */
  longestMinutes: z.number().int().nullable(),
});
export type BackupJobView = z.infer<typeof BackupJobView>;

export const BackupJobList = z.object({
  jobs: z.array(BackupJobView),
  /** Of the node that was asked; null where it did not tell. */
  timeZone: z.string().nullable(),
});
export type BackupJobList = z.infer<typeof BackupJobList>;
