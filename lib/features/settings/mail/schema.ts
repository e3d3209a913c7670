import { z } from "zod";
import { Email } from "@/lib/identity/schema";
import { MAIL_FAILURE_NAMES } from "@/lib/mail/schema";
import { MAIL } from "@/lib/settings/sections/mail";

/** A trial with values that need not be saved. */
export const TestMailInput = z.object({
  values: MAIL.values,
  /** Left out: the one that is kept, where it was given for the same server. */
  password: z.string().min(1).max(10_000).optional(),
  to: Email,
});

export const MailTrial = z.object({
  /** Null: the server took it. */
  failure: z.enum(MAIL_FAILURE_NAMES).nullable(),
  /** The same in words. */
  sentence: z.string(),
});
export type MailTrial = z.infer<typeof MailTrial>;
