import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { isAppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { secretOf, settings } from "@/lib/settings/current";
import { type Letter, letterTo } from "./layout";
import type { MailFailure } from "./schema";
import { type MailServer, sendMail } from "./transport";

/** Whether mail can be sent at all, as it is set up. */
export function isMailOn(): boolean {
  return settings("mail").host !== "";
}

/** Sends one letter now. @returns why it was not taken, or null */
export async function post(to: string, letter: Letter): Promise<MailFailure | null> {
  if (!isMailOn()) return "off";
  const server = serverInUse();
  if (server === null) return "password";
  const failure = await sendMail(server, letterTo(to, letter));
  if (failure !== null) log("mail").warn({ failure, subject: letter.subject }, "a mail was not sent");
  return failure;
}

/** What another try may mend; the rest a person has to. */
const PASSING: readonly MailFailure[] = ["timeout", "broken", "refused", "not_found"];
const AGAIN_AFTER_MS = [30_000, 300_000];

/** Sends one in the background, and again where the failure may pass. For what nobody may be made to wait for. */
export async function postSoon(to: string, letter: Letter): Promise<void> {
  for (const waitMs of [...AGAIN_AFTER_MS, null]) {
    const failure = await post(to, letter);
    if (failure === null || !isPassing(failure) || waitMs === null) return;
    await pause(waitMs, undefined, { ref: false });
  }
}

export function isPassing(failure: MailFailure): boolean {
  return PASSING.includes(failure);
}

function serverInUse(): MailServer | null {
  try {
    return { ...settings("mail"), password: secretOf("mail", "password") };
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
