import "server-only";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { env } from "@/lib/core/env";
import { isNoDestination } from "@/lib/core/no-destination";
import type { ValuesOf } from "@/lib/settings/sections";
import type { MailFailure } from "./schema";

/** The mail server as set up, with the password in clear. */
export type MailServer = Pick<ValuesOf<"mail">, "host" | "port" | "security" | "username" | "from" | "ca"> & {
  password: string | null;
};

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;
/** For all of it: a server that says one byte at a time is as good as none. */
const TOTAL_MS = 20_000;

/**
 * Hands one mail to the server. @returns null once the server has taken it, or why not; never what the server said:
 * that may be anything
 */
export async function sendMail(server: MailServer, mail: Mail): Promise<MailFailure | null> {
  const address = await addressOf(server.host);
  if (address === "not_found" || address === "no_destination") return address;
  const transport = createTransport(optionsFor(server, address));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"timeout">((resolve) => {
    timer = setTimeout(resolve, TOTAL_MS, "timeout");
  });
  try {
    const sent = transport.sendMail({ from: server.from, ...mail }).then(() => null, reasonOf);
    return await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

/** What is judged here is what is connected to: the name is not asked again. */
async function addressOf(host: string): Promise<string> {
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => []);
  if (found.length === 0) return "not_found";
  return found.find(({ address }) => !isNoDestination(address))?.address ?? "no_destination";
}

function optionsFor({ host, port, security, username, password, ca }: MailServer, address: string) {
  return {
    host: address,
    port,
    // Of this app, as the server greets it; never the machine's own name.
    name: new URL(env().APP_URL).hostname,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(isIP(host) ? {} : { servername: host }),
    tls: { minVersion: "TLSv1.2" as const, rejectUnauthorized: true, ...(ca === "" ? {} : { ca }) },
    ...(username === "" ? {} : { auth: { user: username, pass: password ?? "" } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const BY_CODE: Record<string, MailFailure> = {
  EAUTH: "credentials",
  EDNS: "not_found",
  ETIMEDOUT: "timeout",
  EPROTOCOL: "no_mail_server",
  EMESSAGE: "message",
};

function reasonOf(error: unknown): MailFailure {
  const { code = "", command = "", message = "", response } = error as Partial<Record<string, string>>;
  // With an answer of the server's the message holds that, which may say anything.
  const own = response ? "" : message;
  if (/certificate|altnames|unable to (get|verify)/i.test(own)) return "certificate";
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(own)) return "refused";
  if (code === "ETLS" || /wrong version number|SSL routines|packet length/i.test(own)) return "tls";
  if (code === "EENVELOPE") return command === "MAIL FROM" ? "sender" : "recipient";
  return BY_CODE[code] ?? "broken";
}
