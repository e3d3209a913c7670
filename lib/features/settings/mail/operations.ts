import "server-only";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { AppError } from "@/lib/core/errors";
import { letterTo } from "@/lib/mail/layout";
import { trial } from "@/lib/mail/letters";
import { MAIL_FAILURES } from "@/lib/mail/schema";
import { sendMail } from "@/lib/mail/transport";
import type { ValuesOf } from "@/lib/settings/sections";
import { keptSecret, takeTrial } from "../trials";
import { MailTrial, TestMailInput } from "./schema";

/** Sends one mail by the given settings, saved or not. What the server says stays here: only a known reason is told. */
export const testMail = operation({
  name: "settings.test_mail",
  permission: "settings.manage",
  input: TestMailInput,
  output: MailTrial,
  audit: ({ values: { host, port, security }, to }) => ({
    resource: "settings",
    resourceId: "mail",
    details: { host, port, security, to },
  }),
  async run({ actor, note }, { values, password, to }) {
    requireProof(actor);
    if (values.host === "")
      throw new AppError("invalid", "Give the mail server first.", {
        issues: [{ path: "values.host", message: "Give the mail server first." }],
      });
    const server = { ...values, password: password ?? keptFor(values) };
    takeTrial("mail");
    const failure = await sendMail(server, letterTo(to, trial(actor.username)));
    note({ result: failure ?? "taken" });
    return {
      failure,
      sentence: failure === null ? `The mail server took a mail to ${to}.` : MAIL_FAILURES[failure],
    };
  },
});

function keptFor(values: ValuesOf<"mail">): string | null {
  if (values.username === "") return null;
  return keptSecret("mail", "password", values, "Enter the password: none is kept for this server.");
}
