import { afterAll, beforeAll, describe } from "vitest";
import { openTestDatabase } from "@/tests/support/database";
import { startSlapd } from "@/tests/support/directory/slapd";
import { startDex } from "@/tests/support/oidc/dex";
import { signInCases } from "@/tests/support/oidc/sign-in-cases";

const directory = await startSlapd();
const dex = directory && (await startDex(directory));

/** Another provider of another make: without PKCE, userinfo and preferred_username, its people in a directory. */
describe.runIf(dex)("by Dex over OpenLDAP", () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    opened = await openTestDatabase();
  }, 60_000);
  afterAll(async () => {
    await dex?.close();
    await directory?.stop();
    await opened.remove();
  });

  signInCases(
    () => {
      if (!dex) throw new Error("Dex does not run.");
      return dex;
    },
    () => opened.database,
  );
});
