import { type AddressInfo, createServer, type Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { createCertificates } from "@/simulator/http/certificates";

export const MAIL_USER = "proxlb-ui";
export const MAIL_PASSWORD = "canary-mail-zephyr-quartz";

export interface Received {
  from: string;
  to: string[];
  /** Headers and body as they came. */
  raw: string;
  wasEncrypted: boolean;
  user: string | null;
}

/** A real SMTP server that keeps what it receives. @param given `secure`: TLS from the first byte */
export async function startMailServer(given: SMTPServerOptions = {}) {
  const { caPem, certificatePem: cert, keyPem: key } = await createCertificates([]);
  const inbox: Received[] = [];
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    onAuth({ username, password }, _session, done) {
      if (username === MAIL_USER && password === MAIL_PASSWORD) return done(null, { user: username });
      done(new Error("not you: SERVER-SAYS-THIS"));
    },
    onData(stream, { envelope, secure, user }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        inbox.push({
          from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
          wasEncrypted: secure,
          user: (user as string | undefined) ?? null,
        });
        done();
      });
    },
    ...given,
  });
  // A client that refuses the certificate breaks off; that is no failure of the server's.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, caPem, inbox, close: () => new Promise<void>((resolve) => server.close(resolve)) };
}

/** What accepts and says something else than a mail server does, or nothing. */
export async function startStranger(greeting: string | null) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    if (greeting !== null) socket.write(greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A part of a mail in clear: quoted-printable and base64 undone. */
export function partOf({ raw }: Received, type: "text/plain" | "text/html"): string {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? "";
  const part = raw.split(`--${boundary}`).find((each) => each.includes(`Content-Type: ${type}`)) ?? "";
  const [head = "", ...body] = part.split("\r\n\r\n");
  const text = body.join("\r\n\r\n").trim();
  if (/base64/i.test(head)) return Buffer.from(text, "base64").toString("utf8");
  if (!/quoted-printable/i.test(head)) return text;
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
