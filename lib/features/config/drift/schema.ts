import { z } from "zod";
import { ConfigChange, ConfigVersion, ReviewConfigInput, SaveConfigInput } from "../schema";

/** The file as somebody edited it past this app, beside what was saved here, and what both came from. Texts are masked. */
export const ConfigDrift = z.object({
  /** When the file was changed, as it says itself. */
  since: z.string(),
  /** Names the text on disk. */
  base: z.string(),
  /** The version that was saved, or taken over, here last. */
  version: ConfigVersion,
  /** The version that theirs probably came from: the nearest one by its lines. The same as `version` where that is it. */
  from: ConfigVersion,
  /** Null where one of them is no YAML, or cannot be opened: then nothing of them is shown. */
  texts: z.object({ theirs: z.string(), ours: z.string(), base: z.string() }).nullable(),
  /** What theirs changes against ours, by key. */
  changes: z.array(ConfigChange),
});
export type ConfigDrift = z.infer<typeof ConfigDrift>;

/** Null where the file is as it was saved here. */
export const CurrentDrift = z.object({ drift: ConfigDrift.nullable() });
export type CurrentDrift = z.infer<typeof CurrentDrift>;

export const AdoptInput = z.object({
  base: ReviewConfigInput.shape.base,
  description: SaveConfigInput.shape.description,
});
