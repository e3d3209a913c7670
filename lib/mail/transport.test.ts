import { afterAll, beforeAll, expect, it } from "vitest";
import {
  MAIL_PASSWORD,
  MAIL_USER,
  partOf,
  startMailServer,
  startStranger,
} from "@/tests/support/mail-server";
import { letterTo } from "./layout";
import { securityEvent } from "./letters";
import { type MailServer, sendMail } from "./transport";

type Running = Awaited<ReturnType<typeof startMailServer>>;
let plain: Running;
let secure: Running;
let strict: Running;

beforeAll(async () => {
  plain = await startMailServer();
  secure = await startMailServer({ secure: true });
  // Takes nobody who has not signed in, and nobody signs in before TLS.
  strict = await startMailServer({ authOptional: false });
});
afterAll(async () => {
  await Promise.all([plain.close(), secure.close(), strict.close()]);
});

const mail = letterTo("ada@example.org", { subject: "Trial", paragraphs: ["It works."] });
const serverAt = (running: Running, more: Partial<MailServer> = {}): MailServer => ({
  host: "localhost",
  port: running.port,
  security: "starttls",
  username: "",
  from: "proxlb-ui@example.org",
  ca: running.caPem,
  password: null,
  ...more,
});

it("hands a mail over by TLS, by STARTTLS and, where that is wished, in the clear", async () => {
  expect(await sendMail(serverAt(secure, { security: "tls" }), mail)).toBeNull();
  expect(await sendMail(serverAt(plain), mail)).toBeNull();
  expect(await sendMail(serverAt(plain, { security: "none" }), mail)).toBeNull();
  expect(secure.inbox.at(-1)).toMatchObject({ to: ["ada@example.org"], wasEncrypted: true });
  expect(plain.inbox.map(({ wasEncrypted }) => wasEncrypted)).toEqual([true, false]);
});

it("signs in with the password, and only after TLS", async () => {
  const own = { username: MAIL_USER, password: MAIL_PASSWORD };
  expect(await sendMail(serverAt(strict, own), mail)).toBeNull();
  expect(strict.inbox).toMatchObject([{ user: MAIL_USER, wasEncrypted: true }]);
  expect(await sendMail(serverAt(strict, { ...own, password: "wrong" }), mail)).toBe("credentials");
});

it("says why a mail was not taken, and never what the server said", async () => {
  const silent = await startStranger(null);
  const other = await startStranger("SSH-2.0-SERVER-SAYS-THIS\r\n");
  const bare = await startMailServer({ disabledCommands: ["STARTTLS"] });
  const picky = await startMailServer({
    onMailFrom: (_address, _session, done) => done(new Error("SERVER-SAYS-THIS certificate")),
  });
  const full = await startMailServer({
    onRcptTo: (_address, _session, done) => done(new Error("SERVER-SAYS-THIS")),
  });
  const none = { security: "none" as const, ca: "" };
  const tried: [string, MailServer][] = [
    ["certificate", serverAt(secure, { security: "tls", ca: "" })],
    ["certificate", serverAt(plain, { ca: secure.caPem })],
    ["tls", serverAt(bare)],
    ["tls", serverAt(plain, { security: "tls" })],
    ["sender", serverAt(picky)],
    ["recipient", serverAt(full)],
    ["refused", serverAt(plain, { ...none, port: 9 })],
    ["not_found", serverAt(plain, { ...none, host: "no-such-host.invalid" })],
    ["no_destination", serverAt(plain, { ...none, host: "169.254.169.254" })],
    ["no_mail_server", serverAt(plain, { ...none, port: other.port })],
    ["timeout", serverAt(plain, { ...none, port: silent.port })],
  ];
  const said = await Promise.all(tried.map(([, server]) => sendMail(server, mail)));
  expect(said).toEqual(tried.map(([reason]) => reason));
  expect(bare.inbox.length + picky.inbox.length + full.inbox.length).toBe(0);
  silent.close();
  other.close();
  await Promise.all([bare.close(), picky.close(), full.close()]);
}, 30_000);

it("writes plain text and HTML that hold the same, with nothing that is fetched and nothing that a name can inject", async () => {
  const hostile = '<img src=x onerror="alert(1)">\r\nBcc: evil@example.org';
  const letter = securityEvent({
    what: "The password was changed",
    username: hostile,
    at: new Date("2026-11-27T08:30:00Z"),
    by: null,
    ipAddress: "192.0.2.7",
    userAgent: hostile,
  });
  expect(
    await sendMail(
      serverAt(plain),
      letterTo("ada@example.org", { ...letter, subject: `x\r\nBcc: evil@example.org` }),
    ),
  ).toBeNull();
  const got = plain.inbox.at(-1);
  if (!got) throw new Error("nothing came");
  expect(got.to).toEqual(["ada@example.org"]);
  expect(got.raw.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/im);
  const html = partOf(got, "text/html");
  expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
  expect(html).not.toMatch(/<(img|script|link|iframe|form)\b|\bsrc=(?!x)|url\(|@import/i);
  expect(html).toContain("prefers-color-scheme: dark");
  for (const part of [html, partOf(got, "text/plain")]) {
    expect(part).toContain("2026-11-27 08:30 UTC");
    expect(part).toContain("192.0.2.7");
  }
});
