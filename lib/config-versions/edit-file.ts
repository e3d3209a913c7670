import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Db } from "@/db/client";
import { requireConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { AppError, isAppError } from "@/lib/core/errors";
import { type Edit, editConfig } from "@/lib/proxlb/config/edit";
import { parseConfig } from "@/lib/proxlb/config/parse";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { startIssues } from "@/lib/proxlb/doctor/doctor";
import { writtenValues } from "@/lib/proxlb/yaml/read";
import { requireNoApply } from "./no-apply";
import type { NewVersion } from "./versions";
import { writeVersion } from "./write-version";

/** Somebody who saves at the same moment is done within milliseconds. */
const TRIES = 5;
const PAUSE_MS = 200;

/** What is to change of the settings as they are now, with ProxLB's defaults and as the file has them. */
export type EditsOf = (config: ProxlbConfig, written: unknown) => readonly Edit[];

/**
 * Changes a few keys of proxlb.yaml and no other byte, as a version like every save: made anew from what is on disk where
 * somebody was quicker, so that nothing of theirs is lost.
 * @param editsOf gives nothing where all is said already
 * @param onClaim what ends the save while nobody else can save, by throwing
 * @returns the version that was written; null where nothing had to be
 * @throws AppError unavailable where the file cannot be used or written, invalid where it cannot say this, conflict
 */
export async function editFile(
  db: Db,
  saved: Pick<NewVersion, "author" | "description">,
  editsOf: EditsOf,
  onClaim?: () => Promise<void>,
): Promise<number | null> {
  for (let tried = 1; ; tried += 1) {
    const file = await requireConfigFile();
    const { config, reason } = usableConfig(file);
    if (config === null) throw new AppError("unavailable", reason);
    const edits = editsOf(config, writtenValues(file.text));
    if (edits.length === 0) return null;
    const text = editedText(file.text, edits);
    try {
      const base = { text: file.text, sha256: file.sha256 };
      return await writeVersion(db, base, { ...saved, text }, async () => {
        await requireNoApply(db);
        await onClaim?.();
      });
    } catch (error) {
      const isQuicker = isAppError(error) && ["stale", "conflict"].includes(error.code);
      if (!isQuicker || tried >= TRIES) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/** @throws AppError invalid */
function editedText(source: string, edits: readonly Edit[]): string {
  const edited = editConfig(source, edits);
  if (!edited.ok) throw new AppError("invalid", `proxlb.yaml was not changed. ${edited.reason}`);
  const parsed = parseConfig(edited.text);
  const [issue] = parsed.ok ? startIssues(parsed) : parsed.issues;
  if (issue) throw new AppError("invalid", `proxlb.yaml was not changed. ${issue.path} ${issue.message}`);
  return edited.text;
}
