import { z } from "zod";

/**
 * What the running ProxLB works with, against the file on disk.
 * - `same`: the file as it is
 * - `older`: another one; nobody has told ProxLB to read the file since
 * - `pending`: another one; it was told, and reads the file at the start of its next cycle
 * - `partly`: it has read the file again, but what it reads at its start only (connection, delay) is still the former
 * - `unknown`: nobody here can tell; `sentence` says why
 * - `stopped`: it does not run and reads the file at its next start
 * - `unmanaged`: no ProxLB is managed here
 */
export const ConfigInUse = z.object({
  state: z.enum(["same", "older", "pending", "partly", "unknown", "stopped", "unmanaged"]),
  /** The version it works with; null where that is not known, or is none. */
  version: z.number().int().nullable(),
  /** When it read that, at the latest. */
  readAt: z.string().nullable(),
  /** What brings the file on disk to it; null where nothing has to, or that is not known. */
  takes: z.enum(["reload", "restart"]).nullable(),
  /** All of this in words. */
  sentence: z.string(),
});
export type ConfigInUse = z.infer<typeof ConfigInUse>;
