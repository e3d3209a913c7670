import "server-only";
import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { env } from "./env";
import { singleton } from "./singleton";

/**
 * 32 bytes for one purpose, derived from the installation's one secret: AUTH_SECRET, or a random file in DATA_DIR
 * made at the first start. Replicas on one database need the same AUTH_SECRET.
 */
export function installationKey(purpose: Purpose): Buffer {
  const master = singleton("installation-secret", () => env().AUTH_SECRET ?? readOrCreate());
  return derive(master, purpose);
}

/** The present key first, then the one of AUTH_SECRET_PREVIOUS: for reading what was written before a change. */
export function installationKeys(purpose: Purpose): Buffer[] {
  const previous = env().AUTH_SECRET_PREVIOUS;
  return [installationKey(purpose), ...(previous ? [derive(previous, purpose)] : [])];
}

/** Names a key without telling it: eight hex digits. */
export function keyId(key: Buffer): string {
  return createHash("sha256").update("key id").update(key).digest("hex").slice(0, 8);
}

type Purpose = "session" | "audit" | "data" | "api";

function derive(master: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "proxlb-ui", purpose, 32));
}

function readOrCreate(): string {
  const file = path.join(env().DATA_DIR, "auth-secret");
  mkdirSync(env().DATA_DIR, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(48).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < 32)
    throw new Error(`${file} is too short to be a secret: remove it, and a new one is made.`);
  return secret;
}
