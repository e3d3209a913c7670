import "server-only";
import { z } from "zod";
import type { Db } from "@/db/client";
import type { Context } from "@/lib/access/context";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { env } from "@/lib/core/env";
import { nextOccurrences, occurrencesBetween } from "@/lib/core/occurrences";
import { medianBytesPerSecond, proxlbReading } from "@/lib/planning/basis";
import { scheduledStarts } from "@/lib/proxlb/schedule/windows";
import { holdRows } from "../holds/keep";
import { icalOf } from "./ical";
import {
  CalendarInput,
  CalendarView,
  PreviewInput,
  WindowIdInput,
  WindowList,
  WindowPreview,
  WindowView,
} from "./schema";
import { findWindow, knownFrom, occurrenceRows, windowRows } from "./store";
import { calendarOf, holdView, windowView } from "./view";
import { suggestedLeadMinutes, warningsFor } from "./warnings";

/** All windows and blackouts, and what proxlb.yaml is made to say because of them. */
export const listWindows = query({
  name: "maintenance.windows",
  permission: "nodes.view",
  input: z.object({}),
  output: WindowList,
  async run(context) {
    const { db, live } = context;
    const now = clock().now();
    const { starts: scheduled, proxlbZone } = await ownSchedule(context);
    const [windows, known, holds] = await Promise.all([windowRows(db), knownFrom(db, now), holdRows(db)]);
    return {
      windows: windows.map((window) => windowView(window, known, now.getTime())),
      holds: holds.map(holdView),
      nodes: live.snapshot().nodes.map(({ name }) => name),
      scheduled,
      proxlbZone,
    };
  },
});

export const getWindow = query({
  name: "maintenance.window",
  permission: "nodes.view",
  input: WindowIdInput,
  output: WindowView,
  async run({ db }, { id }) {
    const now = clock().now();
    return windowView(await findWindow(db, id), await knownFrom(db, now), now.getTime());
  },
});

/** What was and what is to come, ProxLB's own schedule beside it. */
export const getCalendar = query({
  name: "maintenance.calendar",
  permission: "nodes.view",
  input: CalendarInput,
  output: CalendarView,
  async run(context, { from, to }) {
    const { db } = context;
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    const [windows, known] = await Promise.all([
      windowRows(db),
      occurrenceRows(db, new Date(fromMs), new Date(toMs)),
    ]);
    const { starts, proxlbZone } = await ownSchedule(context);
    const scheduled = starts.flatMap((start) =>
      occurrencesBetween(start, fromMs, toMs, 200).map(({ startMs, endMs }) => ({
        node: start.node,
        entry: start.entry,
        startsAt: new Date(startMs).toISOString(),
        endsAt: new Date(endMs).toISOString(),
      })),
    );
    const nowMs = clock().now().getTime();
    return { occurrences: calendarOf(windows, known, { fromMs, toMs, nowMs }), scheduled, proxlbZone };
  },
});

/** A month back and a year ahead, for calendar programs. */
export const downloadCalendar = query({
  name: "maintenance.download",
  permission: "nodes.view",
  input: z.object({}),
  output: z.string(),
  run: ({ db }) => calendarText(db),
});

/** What calendar programs read again and again, by an address that holds a token for it. */
export const readCalendarFeed = query({
  name: "maintenance.calendar_feed",
  permission: "maintenance.calendar",
  input: z.object({}),
  output: z.string(),
  run: ({ db }) => calendarText(db),
});

async function calendarText(db: Db): Promise<string> {
  const nowMs = clock().now().getTime();
  const [fromMs, toMs] = [nowMs - 31 * DAY_MS, nowMs + 366 * DAY_MS];
  const [windows, known] = [await windowRows(db), await occurrenceRows(db, new Date(fromMs), new Date(toMs))];
  return icalOf(calendarOf(windows, known, { fromMs, toMs, nowMs }), env().APP_URL);
}

const DAY_MS = 24 * 3_600_000;

/** When a window would come and what speaks against it, before it is saved. */
export const previewWindow = query({
  name: "maintenance.preview",
  permission: "maintenance.edit",
  input: PreviewInput,
  output: WindowPreview,
  async run(context, given) {
    const { db, live } = context;
    const nowMs = clock().now().getTime();
    const others = (await windowRows(db)).filter(({ id }) => id !== given.id);
    const { starts, proxlbZone } = await ownSchedule(context);
    const picture = live.snapshot();
    return {
      next: nextOccurrences(given, nowMs, 5).map(({ startMs, endMs }) => ({
        startsAt: new Date(startMs).toISOString(),
        endsAt: new Date(endMs).toISOString(),
      })),
      warnings: warningsFor(given, { others, starts, picture, nowMs }),
      suggestedLeadMinutes: suggestedLeadMinutes(given.nodes, picture, await medianBytesPerSecond(db)),
      proxlbZone,
    };
  },
});

/** ProxLB's own schedule, from its file, and the clock that decides about it. */
async function ownSchedule(context: Pick<Context, "daemon" | "live">) {
  const { settings, zone } = await proxlbReading(context);
  const schedule = settings?.config.proxmox_cluster.maintenance_nodes_schedule;
  return {
    starts: schedule ? scheduledStarts(schedule, zone.timeZone) : [],
    proxlbZone: { timeZone: zone.timeZone, assumed: zone.timeZoneAssumed },
  };
}
