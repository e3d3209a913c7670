import { z } from "zod";
import { LogLine } from "@/lib/daemon/schema";

export const ListLogsInput = z.object({
  /** Newest lines first to be cut: the last `limit` lines. */
  limit: z.coerce.number().int().min(1).max(10_000).default(500),
  level: z.enum(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]).optional(),
  search: z.string().max(200).optional(),
});

export const LogPage = z.object({
  lines: z.array(LogLine),
  /** Lines that are older than what is kept in memory. */
  droppedBefore: z.number().int(),
});
export type LogPage = z.infer<typeof LogPage>;
