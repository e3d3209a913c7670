import "server-only";
import type { z } from "zod";
import { type OperationContext, operation } from "@/lib/access/operation";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { requireNoApply } from "@/lib/config-versions/no-apply";
import { writeOver } from "@/lib/config-versions/write-version";
import { checkedSave } from "./checked-save";
import { SaveConfigInput, SavedConfig } from "./schema";

/**
 * Writes proxlb.yaml from its edited masked text: whole or not at all, and only over the text that was edited. The
 * running ProxLB goes on with what it read; the collector follows the file by itself.
 */
export const saveConfig = operation({
  name: "config.save",
  permission: "config.edit",
  input: SaveConfigInput,
  output: SavedConfig,
  audit: () => ({ resource: "config" }),
  run: (context, input) => savedText(context, input),
});

/**
 * The one way to disk, for every door that saves.
 * @param keptFrom see checkedSave
 * @throws AppError stale, invalid, proof_needed, conflict, unavailable
 */
export async function savedText(
  context: OperationContext,
  input: z.output<typeof SaveConfigInput>,
  keptFrom?: string,
): Promise<SavedConfig> {
  const { db, live, note } = context;
  const { base, version, changes, takesEffect } = await checkedSave(context, input, keptFrom);
  const id = await writeOver(db, base, version, () => requireNoApply(db));
  note({ version: id });
  live.publish("config");
  return { base: fingerprintOf(version.text), version: id, changes, takesEffect };
}
