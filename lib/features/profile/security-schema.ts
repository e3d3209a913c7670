import { z } from "zod";

const SecurityEventKind = z.enum([
  "recovery_code_used",
  "refresh_token_reused",
  "password_changed",
  "password_set_by_link",
  "first_password_set",
  "second_factor_on",
  "second_factor_off",
  "recovery_codes_renewed",
  "token_created",
  "password_link_made",
  "second_factor_removed",
  "role_changed",
  "sessions_ended",
  "access_restored",
]);
export type SecurityEventKind = z.infer<typeof SecurityEventKind>;

/** Something that happened to an account and that its person should know of. */
export const SecurityEvent = z.object({
  /** Of the audit log's row. */
  id: z.number().int(),
  kind: SecurityEventKind,
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
