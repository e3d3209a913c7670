import "server-only";
import { env } from "@/lib/core/env";
import type { Letter } from "./layout";

const address = () => new URL(env().APP_URL).host;
const NOT_YOU = "Was it not you? Tell whoever runs ProxLB UI, and change your password.";

/** To somebody who has an account and no password yet. */
export function invitation({ username, url, by }: { username: string; url: string; by: string }): Letter {
  return {
    subject: "Your account on ProxLB UI",
    paragraphs: [
      `${by} made an account for you on ${address()}. Your user name is ${username}.`,
      "Choose a password with this link. It works once, for 24 hours.",
    ],
    link: { label: "Choose a password", url },
    closing: "Did you not expect this? Then do nothing: the link ends by itself.",
  };
}

/** A link that somebody with the right to it made for another person. */
export function resetByAdmin({ username, url, by }: { username: string; url: string; by: string }): Letter {
  return {
    subject: "Set a new password",
    paragraphs: [
      `${by} made a link for the account ${username} on ${address()}, by which you can set a new password.`,
      "It works once, for 24 hours. Your present password goes on until then.",
    ],
    link: { label: "Set a new password", url },
    closing: "Did you not ask for it? Then do not use it, and ask them why.",
  };
}

/** To who asked for it on the sign-in page, or somebody who passed for them. */
export function resetAsked(given: { username: string; url: string; ipAddress: string | null }): Letter {
  return {
    subject: "Set a new password",
    paragraphs: [
      `Somebody asked on ${address()} for a new password for the account ${given.username}.`,
      "This link works once, for one hour. It ends your sessions and personal tokens; a second factor is asked for as ever.",
    ],
    link: { label: "Set a new password", url: given.url },
    facts: [["Asked from", given.ipAddress ?? "not known"]],
    closing: "Was it not you? Then do nothing: without the link nothing changes.",
  };
}

/** What happened to an account, for its person. @param what a sentence in the past tense */
export function securityEvent(given: {
  what: string;
  username: string;
  at: Date;
  by: string | null;
  ipAddress: string | null;
  userAgent: string | null;
}): Letter {
  const facts: [string, string][] = [
    ["Account", `${given.username} on ${address()}`],
    ["When", `${given.at.toISOString().slice(0, 16).replace("T", " ")} UTC`],
  ];
  if (given.by !== null) facts.push(["By", given.by]);
  if (given.ipAddress !== null) facts.push(["From", given.ipAddress]);
  if (given.userAgent !== null) facts.push(["With", given.userAgent.slice(0, 200)]);
  return { subject: given.what, paragraphs: [`${given.what}.`], facts, closing: NOT_YOU };
}

/** To see whether mail works. */
export function trial(by: string): Letter {
  return {
    subject: "Mail from ProxLB UI works",
    paragraphs: [`${by} sent this from the settings of ${address()}, to see whether mail works. It does.`],
  };
}
