import "server-only";
import type { LinkView } from "@/lib/identity/schema";
import { invitation, resetByAdmin } from "@/lib/mail/letters";
import { isMailOn, post } from "@/lib/mail/post";
import { MAIL_FAILURES, type MailOutcome } from "@/lib/mail/schema";

interface LinkToMail {
  username: string;
  email: string;
  url: string;
  kind: LinkView["kind"];
  by: string;
}

/** Mails a one-time link to its person, where mail is set up. Whoever made it has it in any case. */
export async function mailLink(link: LinkToMail, isWanted: boolean): Promise<MailOutcome> {
  if (!isWanted) return { state: "not_wanted", sentence: "No mail was sent." };
  if (!isMailOn()) return { state: "off", sentence: "Mail is not set up: nothing was sent." };
  const failure = await post(link.email, link.kind === "invitation" ? invitation(link) : resetByAdmin(link));
  return failure === null
    ? { state: "sent", sentence: `The link was mailed to ${link.email}.` }
    : { state: "failed", sentence: `No mail reached ${link.email}: ${MAIL_FAILURES[failure]}` };
}
