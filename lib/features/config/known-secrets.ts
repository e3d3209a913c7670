import "server-only";
import { asc, gt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { configHistory } from "@/db/schema/config";
import { log } from "@/lib/core/log";
import { nextTurn } from "@/lib/core/next-turn";
import { singleton } from "@/lib/core/singleton";
import { secretsIn } from "@/lib/proxlb/config/mask";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { tryTextOf } from "./versions";

interface Known {
  /** Versions up to this one were read. */
  upTo: number;
  secrets: Set<string>;
  /** What reads them now, so that two viewers read them once. */
  reading: Promise<void> | null;
}

/** Versions are unsealed and parsed so many at a time. */
const BATCH = 50;

/**
 * Every secret that proxlb.yaml ever had, as far as versions tell: one that was replaced may still stand in a comment,
 * or be in use elsewhere. Read once per process and kept in memory only; a call reads what was added since.
 */
export async function knownSecrets(db: Db): Promise<readonly string[]> {
  const known = stateOf(db);
  known.reading ??= readNew(db, known).finally(() => {
    known.reading = null;
  });
  await known.reading;
  return [...known.secrets];
}

function stateOf(db: Db): Known {
  const states = singleton("known-secrets", () => new WeakMap<Db, Known>());
  const state = states.get(db) ?? { upTo: 0, secrets: new Set<string>(), reading: null };
  states.set(db, state);
  return state;
}

async function readNew(db: Db, known: Known): Promise<void> {
  for (;;) {
    const rows = await db
      .select()
      .from(configHistory)
      .where(gt(configHistory.id, known.upTo))
      .orderBy(asc(configHistory.id))
      .limit(BATCH);
    for (const row of rows) {
      const text = tryTextOf(row);
      if (text === null)
        log("config").warn({ version: row.id }, "a version cannot be opened: its secrets are not known");
      else for (const secret of secretsIn(text, readYaml(text))) known.secrets.add(secret);
      known.upTo = row.id;
      await nextTurn();
    }
    if (rows.length < BATCH) return;
  }
}
