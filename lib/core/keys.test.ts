import { afterEach, beforeEach, expect, it } from "vitest";
import { parseEnv } from "./env";
import { installationKey, installationKeys } from "./keys";
import { seal, unseal } from "./sealed";
import { setSingleton } from "./singleton";

const OLD = "the secret before the present one, 0123456789";
const NEW = "the present secret of this installation, 0123456789";
const place = { table: "user_totp", column: "seed", rowId: 1 };

const install = (source: Record<string, string>) => {
  const settings = setSingleton("env", parseEnv({ ...source, LOG_LEVEL: "silent" }));
  setSingleton("installation-secret", settings.AUTH_SECRET);
};
beforeEach(() => install({ AUTH_SECRET: OLD }));
afterEach(() => install({ AUTH_SECRET: process.env.AUTH_SECRET ?? NEW }));

it("derives another key for each purpose", () => {
  const keys = (["session", "audit", "data", "api"] as const).map((purpose) =>
    installationKey(purpose).toString("hex"),
  );
  expect(new Set(keys).size).toBe(4);
});

it("opens what the secret before sealed, and seals with the present one", () => {
  const sealed = seal("seed", place);
  install({ AUTH_SECRET: NEW, AUTH_SECRET_PREVIOUS: OLD });
  expect(unseal(sealed, place)).toBe("seed");
  const again = seal("seed", place);
  install({ AUTH_SECRET: NEW });
  expect(installationKeys("data").length).toBe(1);
  expect(unseal(again, place)).toBe("seed");
  expect(() => unseal(sealed, place)).toThrow(/AUTH_SECRET_PREVIOUS/);
});
