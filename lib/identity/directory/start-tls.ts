import "server-only";
import type { Socket } from "node:net";
import { DirectoryFailure } from "./failure";

/** ExtendedRequest 1.3.6.1.4.1.1466.20037 as message 1 (RFC 4511 §4.14). */
const REQUEST = Buffer.concat([
  Buffer.from([0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16]),
  Buffer.from("1.3.6.1.4.1.1466.20037", "ascii"),
]);
const MAX_ANSWER_BYTES = 4096;

/**
 * Asks for TLS on a connection on which nothing else was sent. By hand, so that not one byte that came unencrypted
 * reaches the LDAP client's parser: an answer sent ahead in clear text would otherwise count after the handshake.
 * @throws DirectoryFailure no_tls where the server refuses, and where anything but a plain yes comes
 */
export async function startTls(socket: Socket): Promise<void> {
  const answer = await new Promise<Buffer>((resolve, reject) => {
    let got = Buffer.alloc(0);
    const end = (settle: () => void) => {
      socket.off("data", onData).off("error", onEnd).off("close", onEnd);
      socket.pause();
      settle();
    };
    const onEnd = () => end(() => reject(new DirectoryFailure("no_tls")));
    const onData = (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (got.length > MAX_ANSWER_BYTES) return onEnd();
      const whole = wholeLength(got);
      if (whole !== null && got.length >= whole) end(() => resolve(got));
    };
    socket.on("data", onData).once("error", onEnd).once("close", onEnd);
    socket.write(REQUEST);
  });
  if (!isYes(answer)) throw new DirectoryFailure("no_tls");
}

interface Element {
  tag: number;
  start: number;
  end: number;
}

/** One BER element with a definite length; null where not all of its head is there or it is none. */
function elementAt(bytes: Buffer, at: number): Element | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return null;
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const size = first - 0x80;
  if (size === 0 || size > 2 || bytes.length < at + 2 + size) return null;
  const start = at + 2 + size;
  return { tag, start, end: start + bytes.readUIntBE(at + 2, size) };
}

function wholeLength(bytes: Buffer): number | null {
  return elementAt(bytes, 0)?.end ?? null;
}

/** An ExtendedResponse to message 1 with the result `success`, and nothing behind it. */
function isYes(bytes: Buffer): boolean {
  const message = elementAt(bytes, 0);
  if (message?.tag !== 0x30 || message.end !== bytes.length) return false;
  const id = elementAt(bytes, message.start);
  if (id?.tag !== 0x02 || id.end !== id.start + 1 || bytes[id.start] !== 1) return false;
  const response = elementAt(bytes, id.end);
  if (response?.tag !== 0x78 || response.end > message.end) return false;
  const result = elementAt(bytes, response.start);
  return result?.tag === 0x0a && result.end === result.start + 1 && bytes[result.start] === 0;
}
