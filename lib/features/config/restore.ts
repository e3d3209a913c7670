import "server-only";
import type { z } from "zod";
import type { Db } from "@/db/client";
import { operation } from "@/lib/access/operation";
import { readConfigFile } from "@/lib/config-file/read";
import { openVersion } from "@/lib/config-versions/versions";
import { AppError } from "@/lib/core/errors";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { openBackup } from "./backups/store";
import { knownSecrets } from "./known-secrets";
import { savedText } from "./operations";
import { RestoreInput, SavedConfig } from "./schema";

/**
 * Brings back a whole text: an uploaded one, a version or a backup. It goes the way of every save, with all its checks.
 * What is kept here comes back with today's credentials: its own may be out of date, and nobody has shown to know them.
 * Where there are none today, it has its own, to the hosts that it had them for.
 */
export const restoreConfig = operation({
  name: "config.restore",
  permission: "config.edit",
  input: RestoreInput,
  output: SavedConfig,
  audit: ({ version, backup }) => ({
    resource: "config",
    details: version !== undefined ? { version } : backup !== undefined ? { backup } : { uploaded: true },
  }),
  async run(context, input) {
    const { base, secrets, description } = input;
    const { text, keptFrom } = await textToRestore(context.db, input);
    const edited = { text, base, secrets, description: description ?? wordsFor(input) };
    return savedText(context, edited, keptFrom);
  },
});

type Given = z.output<typeof RestoreInput>;

/** @throws AppError not_found, unavailable, invalid */
async function textToRestore(
  db: Db,
  { text, version, backup }: Given,
): Promise<{ text: string; keptFrom?: string }> {
  if ([text, version, backup].filter((one) => one !== undefined).length !== 1)
    throw new AppError("invalid", "Say what to restore: one of text, version and backup.");
  if (text !== undefined) return { text };
  const whole =
    version === undefined ? await openBackup(db, backup ?? 0) : (await openVersion(db, version)).text;
  const masked = maskConfig(whole, { alsoSecret: await knownSecrets(db) });
  const file = await readConfigFile();
  // None can be found in a file that is no YAML.
  const hasNone = file.state === "missing" || (file.state === "read" && maskConfig(file.text) === null);
  if (masked !== null) return { text: masked.text, ...(hasNone ? { keptFrom: whole } : {}) };
  throw new AppError(
    "invalid",
    "That text is no valid YAML, so its secrets cannot be told from the rest: it can be had as a download only.",
  );
}

function wordsFor({ version, backup }: Given): string {
  if (version !== undefined) return `Version ${version} restored`;
  return backup === undefined ? "Restored from an uploaded file" : `Backup ${backup} restored`;
}
