import type { Repeat } from "@/lib/core/occurrences";
import type { Weekday } from "@/lib/core/weekdays";
import type {
  BackupJobView,
  ScheduledStart,
  WindowKind,
  WindowView,
} from "@/lib/features/maintenance/windows/schema";
import { nextDay } from "./days";

/** A window as a form holds it: what belongs to one way of repeating is kept while another is looked at. */
export interface Draft {
  /** Null for a new one. */
  id: number | null;
  kind: WindowKind;
  name: string;
  nodes: string[];
  every: Repeat["every"];
  date: string;
  time: string;
  weekdays: Weekday[];
  nth: "1" | "2" | "3" | "4" | "last";
  weekday: Weekday;
  timeZone: string;
  /** Both may be empty while they are typed. */
  hours: number | null;
  minutes: number | null;
  leadMinutes: number | null;
  isDrained: boolean;
  restartContainers: boolean;
  bringBack: boolean;
  /** The backup job that a blackout follows, by its id. */
  backupJob: string | null;
}

export function blank(kind: WindowKind): Draft {
  return {
    id: null,
    kind,
    name: "",
    nodes: [],
    every: "week",
    date: nextDay(),
    time: "02:00",
    weekdays: ["sunday"],
    nth: "last",
    weekday: "sunday",
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    hours: 2,
    minutes: 0,
    leadMinutes: 0,
    isDrained: kind === "maintenance",
    restartContainers: false,
    bringBack: true,
    backupJob: null,
  };
}

export function draftOf(window: WindowView): Draft {
  const { id, kind, name, nodes, repeat, timeZone, durationMinutes, leadMinutes, drain } = window;
  const { every, time } = repeat;
  const hours = Math.floor(durationMinutes / 60);
  return {
    ...blank(kind),
    id,
    name,
    nodes,
    every,
    time,
    timeZone,
    hours,
    minutes: durationMinutes % 60,
    leadMinutes,
    isDrained: drain !== null,
    ...drain,
    backupJob: window.backupJob,
    ...(every === "once" ? { date: repeat.date } : {}),
    ...(every === "week" ? { weekdays: repeat.weekdays } : {}),
    ...(every === "month" ? { nth: repeat.nth, weekday: repeat.weekday } : {}),
  };
}

/** A new window like a start of ProxLB's own schedule, by the clock that decides about that. */
export function draftFrom(scheduled: ScheduledStart, timeZone: string): Draft {
  const { node, entry, repeat, durationMinutes, leadMinutes } = scheduled;
  return {
    ...blank("maintenance"),
    name: `${node}, ${entry}`,
    nodes: [node],
    time: repeat.time,
    timeZone,
    leadMinutes,
    ...(repeat.every === "week" ? { weekdays: repeat.weekdays } : {}),
    hours: Math.floor(durationMinutes / 60),
    minutes: durationMinutes % 60,
    // As ProxLB's own does it.
    isDrained: false,
  };
}

/** The fields of a blackout that covers a backup job and follows it. */
export function fieldsOf(job: BackupJobView, timeZone: string | null): Partial<Draft> {
  const { id, comment, repeat, longestMinutes } = job;
  if (repeat === null) return {};
  const { every, time } = repeat;
  return {
    name: comment ?? id,
    backupJob: id,
    every,
    time,
    ...(timeZone === null ? {} : { timeZone }),
    ...(every === "week" ? { weekdays: repeat.weekdays } : {}),
    ...(every === "month" ? { nth: repeat.nth, weekday: repeat.weekday } : {}),
    ...(longestMinutes === null
      ? {}
      : { hours: Math.floor(longestMinutes / 60), minutes: longestMinutes % 60 }),
  };
}

/** As the doors take it. */
export function inputOf(draft: Draft) {
  const { kind, name, timeZone, every, time, date, weekdays, nth, weekday, restartContainers, bringBack } =
    draft;
  const repeats: Record<Repeat["every"], Repeat> = {
    once: { every: "once", date, time },
    week: { every: "week", weekdays, time },
    month: { every: "month", nth, weekday, time },
  };
  const isMaintenance = kind === "maintenance";
  return {
    kind,
    name,
    timeZone,
    repeat: repeats[every],
    nodes: isMaintenance ? draft.nodes : [],
    durationMinutes: (draft.hours ?? 0) * 60 + (draft.minutes ?? 0),
    leadMinutes: isMaintenance ? (draft.leadMinutes ?? 0) : 0,
    drain: isMaintenance && draft.isDrained ? { restartContainers, bringBack } : null,
    backupJob: isMaintenance ? null : draft.backupJob,
  };
}
