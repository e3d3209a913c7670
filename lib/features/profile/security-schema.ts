import { z } from "zod";
import { SECURITY_WORDS, type SecurityEventKind } from "@/lib/identity/security-words";

const KINDS = Object.keys(SECURITY_WORDS) as [SecurityEventKind, ...SecurityEventKind[]];

/** Something that happened to an account and that its person should know of. */
export const SecurityEvent = z.object({
  /** Of the audit log's row. */
  id: z.number().int(),
  kind: z.enum(KINDS),
  at: z.iso.datetime(),
  /** Who did it; null where it was the person, or somebody who passed for them. */
  by: z.string().nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type SecurityEvent = z.infer<typeof SecurityEvent>;

/** The newest of those that somebody else may be behind: told on every page until it was read. */
export function newestAlarm(events: readonly SecurityEvent[]): SecurityEvent | null {
  // What was done to an invited account before its person came is not theirs to worry about, and no alarm at all.
  const joined = events.findIndex(({ kind }) => kind === "first_password_set");
  const own = joined === -1 ? events : events.slice(0, joined);
  return own.find(({ kind }) => ALARMING.includes(kind)) ?? null;
}

const ALARMING: readonly SecurityEventKind[] = [
  "recovery_code_used",
  "refresh_token_reused",
  "password_set_by_link",
  "password_link_made",
  "second_factor_removed",
  "access_restored",
];
