import "server-only";
import type { Db } from "@/db/client";
import { readConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { listVersionRows, tryTextOf, versionNamed } from "@/lib/config-versions/versions";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { needsRestart } from "../connection-change";

/** Whether a text changes against another what ProxLB reads at its start only; null where one of them is not known here. */
export async function needsRestartBetween(db: Db, one: string, other: string): Promise<boolean | null> {
  if (one === other) return false;
  const [before, after] = [await textNamed(db, one), await textNamed(db, other)];
  if (before === null || after === null) return null;
  return needsRestart(valuesOf(before), valuesOf(after));
}

async function textNamed(db: Db, fingerprint: string): Promise<string | null> {
  const file = await readConfigFile();
  if (file.state === "read" && fingerprintOf(file.text) === fingerprint) return file.text;
  const id = await versionNamed(db, fingerprint);
  const [row] = id === null ? [] : await listVersionRows(db, id, 1);
  return row?.id === id ? tryTextOf(row) : null;
}

function valuesOf(text: string): unknown {
  const reading = readYaml(text);
  return reading.document === null ? null : reading.values;
}
