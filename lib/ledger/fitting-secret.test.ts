import { afterEach, expect, it } from "vitest";
import { systemSettings } from "@/db/schema/settings";
import { type Env, env } from "@/lib/core/env";
import { installationKey, installationKeys } from "@/lib/core/keys";
import { setSingleton } from "@/lib/core/singleton";
import { onBothDatabases } from "@/tests/support/database";
import { requireFittingSecret } from "./fitting-secret";
import { recordAudit } from "./record";

const [FIRST, SECOND, THIRD] = ["a", "b", "c"].map(
  (letter) => `${letter}q3V0mHn8Xz7LkT2pWd5sRfYb1cGj9aU`,
) as [string, string, string];

onBothDatabases("the AUTH_SECRET of a database", (database) => {
  const before: Env = env();
  const use = (secret: string, previous?: string) => {
    setSingleton("env", { ...before, AUTH_SECRET: secret, AUTH_SECRET_PREVIOUS: previous });
    setSingleton("installation-secret", secret);
    setSingleton("audit-keys", installationKeys("audit"));
  };
  const fits = () => requireFittingSecret(database().db);
  const REFUSED = /AUTH_SECRET does not fit this database.*AUTH_SECRET_PREVIOUS/;

  afterEach(async () => {
    setSingleton("env", before);
    setSingleton("installation-secret", before.AUTH_SECRET);
    installationKey("audit");
    setSingleton("audit-keys", installationKeys("audit"));
    await database().db.delete(systemSettings);
  });

  it("is the one it was first opened with, and no other", async () => {
    use(FIRST);
    await fits();
    await fits();
    use(SECOND);
    await expect(fits()).rejects.toThrow(REFUSED);
    // Nothing was changed by the attempt.
    use(FIRST);
    await fits();
  });

  it("may be changed with the one before beside it, which then may go", async () => {
    use(FIRST);
    await fits();
    use(SECOND, FIRST);
    await fits();
    use(SECOND);
    await fits();
    use(THIRD);
    await expect(fits()).rejects.toThrow(REFUSED);
  });

  it("is known from the audit log of a database from before there was such a row", async () => {
    use(FIRST);
    await recordAudit(database().db, { action: "test.old", outcome: "ok" });
    use(SECOND);
    await expect(fits()).rejects.toThrow(REFUSED);
    expect(await database().db.select().from(systemSettings)).toEqual([]);
    use(FIRST);
    await fits();
    expect(await database().db.select().from(systemSettings)).toHaveLength(1);
  });
});
