import { describe, expect } from "vitest";
import { followConfigFile } from "@/lib/application/follow-config";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { proxmox as section } from "@/lib/features/settings/operations";
import { testProxmox } from "@/lib/features/settings/proxmox/operations";
import { connectProxmox, getProxmox, getProxmoxWriter } from "@/lib/proxmox/instance";
import type { ValuesOf } from "@/lib/settings/sections";
import { PROXMOX } from "@/lib/settings/sections/proxmox";
import { it as base } from "@/tests/support/fixtures";
import { recordedSockets } from "@/tests/support/people";

const MISSING = { state: "missing", path: "/nowhere/proxlb.yaml", reason: "It is not there." } as const;

/** The doors on a database of their own, and a cluster to enter. */
const it = base.extend<{ entered: Entered }>({
  entered: async ({ simulator: start, db: _db, atEnd }, use) => {
    recordedSockets();
    setSingleton("proxmox-trials", { atMs: [] });
    const simulator = await start();
    atEnd(() => void connectProxmox(null));
    const { admin, proxlb } = simulator.credentials;
    const values = {
      ...PROXMOX.defaults,
      hosts: [`127.0.0.1:${simulator.port}`],
      tokenId: admin.tokenId,
      ca: simulator.caPem.trim(),
    };
    await use({ values, secret: admin.secret, other: proxlb });
  },
});

interface Entered {
  values: ValuesOf<"proxmox">;
  secret: string;
  other: { tokenId: string; secret: string };
}

describe("the connection to Proxmox in Settings", () => {
  it("is tried before it is saved, and tells what is wrong by reasons of ours alone", async ({
    as,
    entered,
  }) => {
    const { values, secret, other } = entered;
    const boss = await as("super_admin");
    const good = await testProxmox(boss, { values, tokenSecret: secret });
    expect(good).toMatchObject({ isGood: true, host: values.hosts[0] });
    expect(good.sentence).toMatch(/answers as Proxmox VE \d.*It sees all guests\./);
    const wrong = await testProxmox(boss, { values, tokenSecret: "00000000-0000-4000-8000-000000000000" });
    expect(wrong).toMatchObject({ isGood: false, sentence: expect.stringContaining("refuses this token") });
    const strange = await testProxmox(boss, { values: { ...values, ca: "" }, tokenSecret: secret });
    expect(strange.sentence).toContain("is not trusted");
    const nobody = { ...values, hosts: ["127.0.0.1:9"] };
    expect((await testProxmox(boss, { values: nobody, tokenSecret: secret })).isGood).toBe(false);
    const writing = { ...values, writeTokenId: other.tokenId };
    const both = await testProxmox(boss, { values: writing, tokenSecret: secret, writeTokenSecret: "wrong" });
    expect(both).toMatchObject({
      isGood: false,
      sentence: expect.stringContaining("The token that writes:"),
    });
    const metadata = { ...values, hosts: ["169.254.169.254"] };
    await expect(testProxmox(boss, { values: metadata, tokenSecret: secret })).rejects.toMatchObject({
      issues: [{ path: "values.hosts" }],
    });
    await expect(testProxmox(boss, { values }), "none is kept").rejects.toMatchObject({
      issues: [{ path: "secrets.tokenSecret" }],
    });
  });

  it("counts at once and as a whole, and its secrets go nowhere else", async ({ as, entered }) => {
    const { values, secret, other } = entered;
    const boss = await as("super_admin");
    followConfigFile({ current: () => MISSING, onChange: () => () => undefined, close: () => undefined });
    expect(() => getProxmox()).toThrow(/enter them in Settings/);
    const { version } = await section.read(boss, {});
    const secrets = { tokenSecret: secret, writeTokenSecret: other.secret };
    const saved = { ...values, writeTokenId: other.tokenId };
    const view = await section.change(boss, { version, values: saved, secrets });
    expect(JSON.stringify(view)).not.toContain(secret);
    expect(view.secrets).toEqual({ tokenSecret: "set", writeTokenSecret: "set" });
    expect(getProxmox().connection).toMatchObject({ source: "settings", identity: values.tokenId });
    expect(getProxmoxWriter().connection).toMatchObject({
      source: "write token in settings",
      identity: other.tokenId,
    });
    expect(await getProxmox().version()).toMatch(/^\d/);
    expect((await testProxmox(boss, { values: saved })).isGood, "with what is kept").toBe(true);

    for (const moved of [
      { ...saved, hosts: ["192.0.2.1"] },
      { ...saved, fingerprints: [Array(32).fill("AA").join(":")] },
      { ...saved, ca: "" },
      { ...saved, tokenId: "root@pam!other" },
    ]) {
      await expect(section.change(boss, { version: view.version, values: moved })).rejects.toMatchObject({
        issues: expect.arrayContaining([{ path: "secrets.tokenSecret", message: expect.any(String) }]),
      });
      await expect(testProxmox(boss, { values: moved })).rejects.toMatchObject({ code: "invalid" });
    }
    await section.change(boss, { version: view.version, values: PROXMOX.defaults });
    expect(() => getProxmox(), "nothing is entered any more").toThrow(/No Proxmox credentials/);
  });

  it("stands back where the environment has one, which is shown as locked", async ({
    as,
    entered,
    atEnd,
  }) => {
    const { values, secret } = entered;
    const boss = await as("super_admin");
    const real = env();
    atEnd(() => setSingleton("env", real));
    const { version } = await section.read(boss, {});
    await section.change(boss, { version, values, secrets: { tokenSecret: secret } });
    setSingleton("env", {
      ...real,
      PVE_HOSTS: "pve1,pve2",
      PVE_TOKEN_ID: "ui@pve!e",
      PVE_TOKEN_SECRET: "of-the-environment",
    });
    followConfigFile({ current: () => MISSING, onChange: () => () => undefined, close: () => undefined });
    expect(getProxmox().connection).toMatchObject({ source: "environment", identity: "ui@pve!e" });
    expect(getProxmoxWriter().connection.source, "that of Settings is not sent to these hosts").toBe(
      "environment",
    );
    const shown = await section.read(boss, {});
    expect(shown.values).toMatchObject({ hosts: ["pve1", "pve2"], tokenId: "ui@pve!e", ca: "" });
    expect(shown.locked).toMatchObject({ hosts: "PVE_HOSTS", ca: "PVE_CA_FILE" });
    expect(JSON.stringify(shown)).not.toContain("of-the-environment");
    await expect(section.change(boss, { version: shown.version, values })).rejects.toMatchObject({
      issues: expect.arrayContaining([
        { path: "values.hosts", message: "PVE_HOSTS in the environment sets this." },
      ]),
    });
  });
});
