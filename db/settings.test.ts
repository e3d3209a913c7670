import { expect, it } from "vitest";
import { onBothDatabases } from "@/tests/support/database";
import { systemSettings } from "./schema/settings";
import { addSetting, deleteSetting, readSetting, UnreadableSetting, writeSetting } from "./settings";

onBothDatabases("what the installation keeps", (database) => {
  it("is read as it was written, replaced, left alone where it is there, and deleted", async () => {
    const { db } = database();
    expect(await readSetting(db, "installation_probe")).toBeNull();
    await addSetting(db, "installation_probe", { sealed: "first" });
    await addSetting(db, "installation_probe", { sealed: "second" });
    expect(await readSetting(db, "installation_probe")).toEqual({ sealed: "first" });
    await writeSetting(db, "installation_probe", { sealed: "third" });
    expect(await readSetting(db, "installation_probe", { isLocked: true })).toEqual({ sealed: "third" });
    const [row] = await db.select().from(systemSettings);
    expect(row).toMatchObject({ updatedBy: null, description: expect.stringContaining("AUTH_SECRET") });
    await deleteSetting(db, "installation_probe");
    expect(await readSetting(db, "installation_probe")).toBeNull();
  });

  it("is never taken for absent when something else wrote it, and is not told", async () => {
    const { db } = database();
    await db.insert(systemSettings).values({ key: "setup_token", value: { sha256: "a-secret" } });
    const failure = await readSetting(db, "setup_token").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreadableSetting);
    expect(String(failure)).toMatch(/The row setup_token of system_settings/);
    expect(String(failure)).not.toContain("a-secret");
    await writeSetting(db, "setup_token", { sha256: "b", expiresAt: "2027-01-01T00:00:00.000Z" });
    expect(await readSetting(db, "setup_token")).toMatchObject({ sha256: "b" });
    await deleteSetting(db, "setup_token");
  });
});
