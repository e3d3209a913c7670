import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnv, withSecretFiles } from "./env";

it.each([
  "changeme-changeme-changeme-changeme",
  "your-auth-secret-goes-here-0123456789",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "an-example-secret-of-sufficient-length",
  "short",
])("refuses to start with the secret %s, without repeating it", (secret) => {
  expect(() => parseEnv({ AUTH_SECRET: secret })).toThrow(/AUTH_SECRET/);
  try {
    parseEnv({ AUTH_SECRET: secret });
  } catch (error) {
    expect(String(error)).not.toContain(secret);
  }
});

it("takes a random secret, and none", () => {
  const random = "q3V0mHn8Xz7LkT2pWd5sRfYb1cGj9aUe";
  expect(parseEnv({ AUTH_SECRET: random }).AUTH_SECRET).toBe(random);
  expect(parseEnv({ AUTH_SECRET: "" }).AUTH_SECRET).toBeUndefined();
});

describe("what does not fit together", () => {
  const token = { PVE_TOKEN_ID: "ui@pve!t", PVE_TOKEN_SECRET: "0f0f0f0f-1111" };
  it.each<[Record<string, string>, RegExp]>([
    [token, /PVE_HOSTS: missing/],
    [{ PVE_HOSTS: "pve1" }, /PVE_TOKEN_ID, PVE_TOKEN_SECRET: missing/],
    [
      { DEMO_MODE: "1", DATABASE_URL: "postgres://u:0f0f0f0f-1111@db/x" },
      /DATABASE_URL: the demo's passwords/,
    ],
    [{ ...token, PVE_HOSTS: "pve1", PVE_WRITE_TOKEN_ID: "ui@pve!w" }, /PVE_WRITE_TOKEN_SECRET: missing/],
    [
      { PVE_WRITE_TOKEN_ID: "ui@pve!w", PVE_WRITE_TOKEN_SECRET: "0f0f0f0f-1111" },
      /PVE_HOSTS, PVE_TOKEN_ID, PVE_TOKEN_SECRET: missing.*sent to the hosts/,
    ],
    [{ DEMO_MODE: "1", LISTEN_HOST: "0.0.0.0" }, /LISTEN_HOST: the demo's/],
    [{ DEMO_MODE: "1", LISTEN_HOST: "::" }, /LISTEN_HOST: the demo's/],
    [{ DEMO_MODE: "1", LISTEN_HOST: "127.0.0.1.example.org" }, /LISTEN_HOST: the demo's/],
    [{ DEMO_MODE: "1", APP_URL: "https://proxlb.example.org" }, /APP_URL: the demo's/],
  ])("refuses to start with %j", (given, sentence) => {
    expect(() => parseEnv(given)).toThrow(sentence);
    expect(() => parseEnv(given)).not.toThrow(/0f0f0f0f-1111/);
  });

  it("starts with a whole connection, and with a demo on loopback", () => {
    expect(parseEnv({ ...token, PVE_HOSTS: "pve1" }).PVE_HOSTS).toBe("pve1");
    expect(parseEnv({ DEMO_MODE: "1", APP_URL: "http://[::1]:3000", LISTEN_HOST: "::1" }).DEMO_MODE).toBe(
      true,
    );
  });
});

describe("secrets in files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "proxlb-ui-env-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("takes a secret from the file that NAME_FILE names, without its last line break", () => {
    const file = join(folder, "secret");
    writeFileSync(file, "q3V0mHn8Xz7LkT2pWd5sRfYb1cGj9aUe\n");
    expect(withSecretFiles({ AUTH_SECRET_FILE: file }).AUTH_SECRET).toBe("q3V0mHn8Xz7LkT2pWd5sRfYb1cGj9aUe");
  });

  it("prefers the value to the file, and does not even open it", () => {
    const given = { AUTH_SECRET: "given", AUTH_SECRET_FILE: join(folder, "missing") };
    expect(withSecretFiles(given).AUTH_SECRET).toBe("given");
  });

  it("stops where the file cannot be read, and says which", () => {
    const file = join(folder, "missing");
    expect(() => withSecretFiles({ DATABASE_URL_FILE: file })).toThrow(
      `DATABASE_URL_FILE: ${file} cannot be read (ENOENT).`,
    );
  });

  it("reads files for secrets only", () => {
    const file = join(folder, "other");
    writeFileSync(file, "x");
    expect(withSecretFiles({ APP_URL_FILE: file }).APP_URL).toBeUndefined();
  });
});
