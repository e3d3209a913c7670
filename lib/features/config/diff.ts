import "server-only";
import { query } from "@/lib/access/query";
import { requireConfigFile } from "@/lib/config-file/read";
import { openVersion, versionOnDisk } from "@/lib/config-versions/versions";
import { hunksOf } from "@/lib/core/hunks";
import { comparedTexts } from "@/lib/proxlb/config/changes";
import { ConfigDiff, DiffInput } from "./schema";
import { maskFor, toVersion } from "./versions-shown";

/** What differs between two versions, or between one and the file on disk: by key and by line. */
export const compareVersions = query({
  name: "config.diff",
  permission: "config.view",
  input: DiffInput,
  output: ConfigDiff,
  async run({ db, actor }, { from, to }) {
    const onDisk = await versionOnDisk(db);
    const old = await openVersion(db, from);
    const now =
      to === undefined ? { row: null, text: (await requireConfigFile()).text } : await openVersion(db, to);
    const mask = await maskFor(db, actor);
    const { before, after, changes } = await comparedTexts(old.text, now.text, mask);
    const isShown = before !== null && after !== null;
    return {
      from: toVersion(old.row, onDisk, mask),
      to: now.row && toVersion(now.row, onDisk, mask),
      changes: isShown ? changes : [],
      places: isShown ? hunksOf(before, after) : null,
    };
  },
});
