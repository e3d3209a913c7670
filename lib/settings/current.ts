import "server-only";
import { isDeepStrictEqual } from "node:util";
import type { Db } from "@/db/client";
import { readSections, type SectionKey, type SectionRow } from "@/db/settings";
import { type Env, env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import { unseal } from "@/lib/core/sealed";
import { singleton } from "@/lib/core/singleton";
import { SECTIONS, type SectionName, type ValuesOf } from "./sections";
import { type AnySection, EMPTY_ROW, placeOf, slotsOf, type Values, valuesOf } from "./state";

interface Known {
  rows: Partial<Record<SectionKey, SectionRow>>;
  unreadable: string[];
  /** Worked out from these rows and this environment. */
  values: Map<SectionName, { row: SectionRow; environment: Env; values: Values }>;
  listeners: Set<() => void>;
  /** One look after the other: an older answer never replaces a newer one. */
  looks: ReturnType<typeof inOrder>;
}

const known = () =>
  singleton<Known>("settings", () => ({
    rows: {},
    unreadable: [],
    values: new Map(),
    listeners: new Set(),
    looks: inOrder(),
  }));

/** What counts in this process at this moment, without asking anybody: the defaults before the first look. */
export function settings<Name extends SectionName>(name: Name): ValuesOf<Name> {
  const row = rowOf(name);
  const environment = env();
  const before = known().values.get(name);
  if (before?.row === row && before.environment === environment) return before.values as ValuesOf<Name>;
  const values = valuesOf(SECTIONS[name] as unknown as AnySection, row);
  known().values.set(name, { row, environment, values });
  return values as ValuesOf<Name>;
}

/**
 * A secret in clear, to be sent where the section's values say and nowhere else. Null where none is kept.
 * @param values to try: it opens only where they send it to the same place
 * @throws AppError unavailable where it does not open
 */
export function secretOf<Name extends SectionName>(
  name: Name,
  slotName: string,
  values: ValuesOf<Name> = settings(name),
): string | null {
  const section = SECTIONS[name] as unknown as AnySection;
  const slot = slotsOf(section, values as Values).find((each) => each.name === slotName);
  const sealed = rowOf(name).sealed[slotName];
  if (!slot || sealed === undefined) return null;
  try {
    return unseal(sealed, placeOf(section, slot));
  } catch (cause) {
    throw new AppError(
      "unavailable",
      `${slot.label} that is kept does not open: enter it again in Settings.`,
      {
        cause,
      },
    );
  }
}

/** Takes over what stands in the database: at the start, after a change, and when another replica tells of one. */
export function refreshSettings(db: Db): Promise<void> {
  return known().looks(async () => {
    const { rows, unreadable } = await readSections(db);
    const now = known();
    if (!isDeepStrictEqual(unreadable, now.unreadable)) {
      now.unreadable = unreadable;
      for (const row of unreadable)
        log("settings").error({ row }, "a row of system_settings is not understood: its defaults count");
    }
    if (isDeepStrictEqual(rows, now.rows)) return;
    now.rows = rows;
    for (const listener of now.listeners) listener();
  });
}

/** After what counts has changed. @returns how to stop */
export function onSettings(listener: () => void): () => void {
  known().listeners.add(listener);
  return () => known().listeners.delete(listener);
}

function rowOf(name: SectionName): SectionRow {
  return known().rows[`settings_${name}`] ?? EMPTY_ROW;
}
