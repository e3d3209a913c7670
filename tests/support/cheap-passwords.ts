import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";

// Past `vi.mock`, which would give this file itself.
const real = createRequire(import.meta.url)("@node-rs/argon2") as typeof import("@node-rs/argon2");

/** What the salt of a cheap hash begins with: any other hash takes what it takes. */
const MARK = Buffer.from("cheap-in-tests");
const IN_SALT = new RegExp(`\\$${MARK.toString("base64").slice(0, 18)}[^$]*\\$[^$]*$`);
const CHEAP = "m=64,t=1";

/**
 * Argon2 for tests that ask something else than how long a hash takes: real in all but its cost, and it tells the cost that
 * was asked for. It stands in a test's process alone (tests/support/setup.ts); a file that means the cost itself says
 * `vi.unmock("@node-rs/argon2")`.
 */
export async function hash(password: string, options: Parameters<typeof real.hash>[1]): Promise<string> {
  const salt = Buffer.concat([MARK, randomBytes(8)]);
  const cheap = await real.hash(password, { ...options, memoryCost: 64, timeCost: 1, salt });
  return cheap.replace(CHEAP, `m=${options?.memoryCost},t=${options?.timeCost}`);
}

export function verify(passwordHash: string, password: string): Promise<boolean> {
  const made = IN_SALT.test(passwordHash) ? passwordHash.replace(/m=\d+,t=\d+/, CHEAP) : passwordHash;
  return real.verify(made, password);
}
