import "server-only";
import type { z } from "zod";
import type { SectionRow } from "@/db/settings";
import { env } from "@/lib/core/env";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { unseal } from "@/lib/core/sealed";
import type { Lock, SecretSlot, Section } from "./section";

/** A section whose own types do not matter. */
export interface AnySection extends Section<string, z.ZodObject> {}
export type Values = Record<string, unknown>;

/** `unreadable`: it was sealed with another AUTH_SECRET, or for another place. */
export type SecretState = "set" | "missing" | "unreadable";

export interface SectionState {
  /** Of the row; 0 while nobody has changed anything. */
  version: number;
  /** As they count: the environment's, else what was set, else the defaults. */
  values: Values;
  /** Field → the variable of the environment that sets it. */
  locked: Record<string, string>;
  secrets: Record<string, SecretState>;
}

export const EMPTY_ROW: SectionRow = { version: 0, values: {}, sealed: {} };

export function stateOf(section: AnySection, row: SectionRow): SectionState {
  const values = valuesOf(section, row);
  const states = openSlotsOf(section, values).map((slot) => [slot.name, secretState(section, row, slot)]);
  return {
    version: row.version,
    values,
    locked: Object.fromEntries(locksOf(section).map(([field, { variable }]) => [field, variable])),
    secrets: Object.fromEntries(states),
  };
}

/** A field that an older or newer version kept in another form counts as not set. */
export function valuesOf(section: AnySection, row: SectionRow): Values {
  const locks = new Map(locksOf(section));
  const values: Values = {};
  for (const [field, schema] of Object.entries(section.values.shape)) {
    const lock = locks.get(field);
    values[field] = lock ? lock.value(env()) : setOrDefault(section, row, field, schema as z.ZodType);
  }
  return values;
}

function setOrDefault(section: AnySection, row: SectionRow, field: string, schema: z.ZodType): unknown {
  if (!Object.hasOwn(row.values, field)) return section.defaults[field];
  const read = schema.safeParse(row.values[field]);
  if (read.success) return read.data;
  log("settings").warn({ section: section.name, field }, "a setting is not understood: its default counts");
  return section.defaults[field];
}

/** The fields that the environment sets at this moment. */
export function locksOf(section: AnySection): [string, Lock<unknown>][] {
  const locks = Object.entries((section.locks ?? {}) as Record<string, Lock<unknown>>);
  return locks.filter(([, lock]) => lock.value(env()) !== undefined);
}

export function slotsOf(section: AnySection, values: Values): SecretSlot[] {
  return section.secrets?.(values) ?? [];
}

/** Those that the environment does not set together with their field. */
export function openSlotsOf(section: AnySection, values: Values): SecretSlot[] {
  const locked = new Set(locksOf(section).map(([field]) => field));
  return slotsOf(section, values).filter(({ setWith }) => setWith === undefined || !locked.has(setWith));
}

/** Bound to its place and to where it is sent: in the row of another address it opens nothing. */
export function placeOf(section: AnySection, { name, destination }: SecretSlot) {
  return {
    table: "system_settings",
    column: "value",
    rowId: JSON.stringify([section.name, name, destination]),
  };
}

function secretState(section: AnySection, row: SectionRow, slot: SecretSlot): SecretState {
  const sealed = row.sealed[slot.name];
  if (sealed === undefined) return "missing";
  try {
    unseal(sealed, placeOf(section, slot));
    return "set";
  } catch (error) {
    log("settings").warn(
      { section: section.name, reason: messageOf(error) },
      "a sealed setting does not open",
    );
    return "unreadable";
  }
}
