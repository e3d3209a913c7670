import "server-only";
import { isDeepStrictEqual } from "node:util";
import type { Db } from "@/db/client";
import {
  addSetting,
  lastChangeOf,
  readSetting,
  type SectionKey,
  type SectionRow,
  UnreadableSetting,
  writeSetting,
} from "@/db/settings";
import { AppError, type Issue } from "@/lib/core/errors";
import { seal } from "@/lib/core/sealed";
import type { SecretSlot } from "./section";
import {
  type AnySection,
  EMPTY_ROW,
  locksOf,
  openSlotsOf,
  placeOf,
  type SectionState,
  slotsOf,
  stateOf,
  type Values,
  valuesOf,
} from "./state";

export interface SectionChange {
  /** The version that was looked at. */
  version: number;
  /** All of them. */
  values: Values;
  /** Name → the new one; null: taken away; absent: kept as it is. */
  secrets: Record<string, string | null>;
}

/** What the audit log tells: only what changed, and of secrets only that they did. */
export interface Difference {
  before: Values;
  after: Values;
}

const keyOf = ({ name }: AnySection) => `settings_${name}` as SectionKey;

/** A section as it stands in the database. @throws AppError unavailable where its row is not understood */
export async function readSection(db: Db, section: AnySection): Promise<SectionState> {
  return stateOf(section, (await rowOf(db, section)) ?? EMPTY_ROW);
}

/**
 * Replaces a section: whole or not at all, and only the version that was looked at.
 * @throws AppError stale (with who changed it, and when), invalid, unavailable
 */
export async function changeSection(
  db: Db,
  section: AnySection,
  change: SectionChange,
  updatedBy: number,
): Promise<{ state: SectionState; difference: Difference }> {
  return db.transaction(async (tx) => {
    // Else nothing could be locked the first time.
    await addSetting(tx, keyOf(section), EMPTY_ROW);
    const row = (await rowOf(tx, section, { isLocked: true })) ?? EMPTY_ROW;
    if (row.version !== change.version) throw await stale(tx, section);
    const { next, secrets } = rowAfter(section, row, change);
    await writeSetting(tx, keyOf(section), next, updatedBy);
    const before = valuesOf(section, row);
    const after = valuesOf(section, next);
    return { state: stateOf(section, next), difference: differenceOf(before, after, secrets) };
  });
}

async function rowOf(db: Db, section: AnySection, how = {}): Promise<SectionRow | null> {
  try {
    return await readSetting(db, keyOf(section), how);
  } catch (cause) {
    if (cause instanceof UnreadableSetting) throw new AppError("unavailable", cause.message, { cause });
    throw cause;
  }
}

async function stale(db: Db, section: AnySection): Promise<AppError> {
  const last = await lastChangeOf(db, keyOf(section));
  const changedBy = last?.by ?? null;
  const changedAt = last?.at.toISOString() ?? null;
  const by = changedBy === null ? "" : ` by ${changedBy}`;
  return new AppError(
    "stale",
    `These settings were changed${by} since you opened them, so nothing was written. Look at what counts now, then save again.`,
    { facts: { changedBy, changedAt } },
  );
}

function rowAfter(section: AnySection, row: SectionRow, { values, secrets }: SectionChange) {
  const issues: Issue[] = [];
  const now = valuesOf(section, row);
  const stored: Values = { ...values };
  for (const [field, { variable }] of locksOf(section)) {
    if (!isDeepStrictEqual(values[field], now[field]))
      issues.push({ path: `values.${field}`, message: `${variable} in the environment sets this.` });
    // What was set before it was locked comes back when the variable goes.
    if (Object.hasOwn(row.values, field)) stored[field] = row.values[field];
    else delete stored[field];
  }
  const { sealed, changed } = sealedAfter(section, row, { values, secrets }, issues);
  if (issues.length > 0) throw invalid(issues);
  const next = { version: row.version + 1, values: stored, sealed } as SectionRow;
  return { next, secrets: changed };
}

/** @param issues takes what is wrong with the secrets that are given or kept */
function sealedAfter(
  section: AnySection,
  row: SectionRow,
  { values, secrets }: Pick<SectionChange, "values" | "secrets">,
  issues: Issue[],
) {
  const before = new Map(slotsOf(section, valuesOf(section, row)).map((slot) => [slot.name, slot]));
  const slots = openSlotsOf(section, values);
  const sealed: Record<string, string> = {};
  const changed: Record<string, string> = {};
  const refuse = (name: string, message: string) => issues.push({ path: `secrets.${name}`, message });
  for (const slot of slots) {
    const kept = row.sealed[slot.name];
    const given = secrets[slot.name];
    if (typeof given === "string") {
      sealed[slot.name] = seal(given, placeOf(section, slot));
      changed[slot.name] = "set";
    } else if (given === undefined && kept !== undefined) {
      if (goesElsewhere(before.get(slot.name), slot))
        refuse(slot.name, `${slot.label} would go to another address than it was given for. Enter it again.`);
      sealed[slot.name] = kept;
    } else if (kept !== undefined) changed[slot.name] = "removed";
    if (slot.isNeeded && sealed[slot.name] === undefined) refuse(slot.name, `${slot.label} is needed.`);
  }
  const names = new Set(slots.map(({ name }) => name));
  for (const name of Object.keys(row.sealed)) if (!names.has(name)) changed[name] = "removed";
  for (const name of Object.keys(secrets))
    if (!names.has(name)) refuse(name, "There is no such secret in these settings.");
  return { sealed, changed };
}

function goesElsewhere(before: SecretSlot | undefined, now: SecretSlot): boolean {
  return before?.destination !== now.destination;
}

function invalid(issues: Issue[]): AppError {
  return new AppError("invalid", `The input is not valid. ${issues[0]?.path}: ${issues[0]?.message}`, {
    issues,
  });
}

const LONGEST_TOLD = 500;

function differenceOf(before: Values, after: Values, secrets: Record<string, string>): Difference {
  const fields = Object.keys(after).filter((field) => !isDeepStrictEqual(before[field], after[field]));
  const told = (values: Values) => Object.fromEntries(fields.map((field) => [field, short(values[field])]));
  const more = Object.keys(secrets).length > 0 ? { secrets } : {};
  return { before: told(before), after: { ...told(after), ...more } };
}

function short(value: unknown): unknown {
  if (typeof value !== "string" || value.length <= LONGEST_TOLD) return value;
  return `${value.slice(0, LONGEST_TOLD)}… (${value.length} characters)`;
}
