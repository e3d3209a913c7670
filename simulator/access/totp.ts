import { createHmac } from "node:crypto";

const STEP_SECONDS = 30;

/** The six digits of RFC 6238 (SHA-1, 30 s) for a base32 secret at a time in seconds. */
export function totpAt(secret: string, seconds: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / STEP_SECONDS)));
  const digest = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Accepts the step before and after, as PVE does. */
export function verifyTotp(secret: string, code: string, seconds: number): boolean {
  return [-STEP_SECONDS, 0, STEP_SECONDS].some((offset) => totpAt(secret, seconds + offset) === code);
}

function fromBase32(text: string): Buffer {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of text.toUpperCase().replace(/=+$/, "")) {
    bits += alphabet.indexOf(letter).toString(2).padStart(5, "0");
  }
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
