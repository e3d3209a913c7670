import { expect, it } from "vitest";
import { parseEnv } from "./env";

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
