import "server-only";
import type { Db } from "@/db/client";
import { readSetting, writeSetting } from "@/db/settings";
import { nextTurn } from "@/lib/core/next-turn";
import { seal, unseal } from "@/lib/core/sealed";
import { secretsIn } from "@/lib/proxlb/config/mask";
import { readYaml } from "@/lib/proxlb/yaml/read";

const KEY = "config_former_secrets";
const PLACE = { table: "system_settings", column: "value", rowId: KEY };

/** Secrets of texts that are not kept any more. */
export async function formerSecrets(db: Db): Promise<string[]> {
  const kept = await readSetting(db, KEY);
  return kept === null ? [] : (JSON.parse(unseal(kept.sealed, PLACE)) as string[]);
}

/** Before texts are removed: what was secret in them may stand in a comment of one that stays. */
export async function rememberSecretsOf(tx: Db, texts: readonly string[]): Promise<void> {
  const secrets = new Set(await formerSecrets(tx));
  const before = secrets.size;
  for (const text of texts) {
    for (const secret of secretsIn(text, readYaml(text))) secrets.add(secret);
    await nextTurn();
  }
  if (secrets.size > before)
    await writeSetting(tx, KEY, { sealed: seal(JSON.stringify([...secrets]), PLACE) });
}
