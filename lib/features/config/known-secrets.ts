import "server-only";
import type { Db } from "@/db/client";
import { versionsAfter } from "@/lib/config-versions/versions";
import { log } from "@/lib/core/log";
import { nextTurn } from "@/lib/core/next-turn";
import { singleton } from "@/lib/core/singleton";
import { secretsIn } from "@/lib/proxlb/config/mask";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { backupsAfter } from "./backups/store";
import { formerSecrets } from "./keeping/former-secrets";

interface Known {
  /** Up to which one they were read. */
  upTo: Record<keyof typeof KINDS, number>;
  secrets: Set<string>;
  /** What reads them now, so that two viewers read them once. */
  reading: Promise<void> | null;
}

/** Texts are read so many at a time. */
const BATCH = 50;

/**
 * Every secret that proxlb.yaml ever had, as far as versions and backups tell, also those that are not kept any more:
 * one that was replaced may still stand in a comment, or be in use elsewhere. Read once per process and kept in memory
 * only; a call reads what was added since.
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
  const state = states.get(db) ?? {
    upTo: { version: 0, backup: 0 },
    secrets: new Set<string>(),
    reading: null,
  };
  states.set(db, state);
  return state;
}

const KINDS = { version: versionsAfter, backup: backupsAfter };

async function readNew(db: Db, known: Known): Promise<void> {
  if (known.upTo.version === 0) for (const secret of await formerSecrets(db)) known.secrets.add(secret);
  await readNewOf("version", db, known);
  await readNewOf("backup", db, known);
}

async function readNewOf(kind: keyof typeof KINDS, db: Db, { upTo, secrets }: Known): Promise<void> {
  for (;;) {
    const rows = await KINDS[kind](db, upTo[kind], BATCH);
    for (const { id, text: open } of rows) {
      const text = open();
      if (text === null)
        log("config").warn({ [kind]: id }, `a ${kind} cannot be opened: its secrets are not known`);
      else for (const secret of secretsIn(text, readYaml(text))) secrets.add(secret);
      upTo[kind] = id;
      await nextTurn();
    }
    if (rows.length < BATCH) return;
  }
}
