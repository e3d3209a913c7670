import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { listVersionRows, tryTextOf } from "@/lib/config-versions/versions";
import { nextTurn } from "@/lib/core/next-turn";
import { comparedTexts } from "@/lib/proxlb/config/changes";
import { type MaskOptions, maskConfig, secretsIn } from "@/lib/proxlb/config/mask";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { maskFor, toVersion } from "../versions-shown";
import { driftOf } from "./drift";
import { nearestOf } from "./nearest";
import { type ConfigDrift, CurrentDrift } from "./schema";

/** What an edit from outside may have come from. */
const LOOKED_AT = 10;

/** What somebody edited past this app, beside what was saved here and what both came from. */
export const getDrift = query({
  name: "config.drift",
  permission: "config.view",
  input: z.object({}),
  output: CurrentDrift,
  async run({ db, actor }) {
    const file = await readConfigFile();
    const found = await driftOf(db, file);
    if (file.state !== "read" || found === null) return { drift: null };
    const versions = await listVersionRows(db, found.version, LOOKED_AT);
    const opened = versions.flatMap((row) => {
      const text = tryTextOf(row);
      return text === null ? [] : [{ row, text }];
    });
    const [ours] = opened;
    const from = await nearestOf(opened, file.text);
    if (!ours || ours.row.id !== found.version || !from) return { drift: null };
    const mask = await maskFor(db, actor);
    const texts = { ours: ours.text, theirs: file.text, base: from.text };
    return {
      drift: {
        since: found.since,
        base: fingerprintOf(file.text),
        version: toVersion(ours.row, null, mask),
        from: toVersion(from.row, null, mask),
        ...(await shownAlike(texts, mask)),
      },
    };
  },
});

/** What is secret in one of the three is masked in all; nothing of them is shown where one is no YAML. */
async function shownAlike(
  { ours, theirs, base }: Record<"ours" | "theirs" | "base", string>,
  mask: MaskOptions,
): Promise<Pick<ConfigDrift, "texts" | "changes">> {
  const alsoSecret = [...(mask.alsoSecret ?? [])];
  for (const text of [ours, theirs, base]) {
    alsoSecret.push(...secretsIn(text, readYaml(text)));
    await nextTurn();
  }
  const alike = { ...mask, alsoSecret };
  const { before, after, changes } = await comparedTexts(ours, theirs, alike);
  const from = base === ours ? before : (maskConfig(base, alike)?.text ?? null);
  if (before === null || after === null || from === null) return { texts: null, changes: [] };
  return { texts: { ours: before, theirs: after, base: from }, changes };
}
