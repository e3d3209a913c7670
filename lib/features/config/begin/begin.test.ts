import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { desc, sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { createLane } from "@/lib/live/collect/pace";
import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { readSection } from "@/lib/settings/change";
import { PROXMOX } from "@/lib/settings/sections/proxmox";
import type { AnySection } from "@/lib/settings/state";
import { configOnDisk } from "@/tests/support/config-on-disk";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { recordedSockets, signedIn } from "@/tests/support/people";
import { getConfig, getConfigVersion, listConfigVersions } from "../queries";
import { revealSecret } from "../reveal";
import { lookAtCertificates, testBeginToken, writeFirstConfig } from "./operations";
import { draftConfig } from "./queries";

const SECRET = "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5";
const DRAFT = {
  hosts: ["pve1.example.org"],
  user: "proxlb@pve",
  tokenId: "lb",
  verify: true,
  balancing: { enable: false, method: "memory" as const, balanciness: 10, balanceTypes: ["vm" as const] },
  base: null,
};

onBothDatabases("from no proxlb.yaml to a first one", (database) => {
  const time = movedClock();
  const disk = configOnDisk(null);
  let file = "";
  let folder = "";
  beforeEach(() => {
    recordedSockets();
    file = disk.file();
    folder = path.dirname(file);
    setSingleton("begin-reaches", createLane(60_000));
  });

  const admin = async () => (await signedIn(database(), "admin")).actor;
  const audits = () => database().db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(10);
  const everythingStored = async () =>
    JSON.stringify(
      await database().db.execute(
        sql`select (select json_agg(c)::text from config_history c) as history, (select json_agg(a)::text from audit_log a) as audit`,
      ),
    );

  it("writes what was reviewed, for this app's user alone, as a version whose secret nobody sees", async () => {
    const actor = await admin();
    expect(await getConfig(actor, {})).toMatchObject({ state: "missing", namesCluster: false, secrets: [] });
    const draft = await draftConfig(actor, DRAFT);
    expect(draft).toMatchObject({ issues: [], notes: [] });
    expect(existsSync(file)).toBe(false);
    const { version } = await writeFirstConfig(actor, { ...DRAFT, secret: SECRET });
    const text = readFileSync(file, "utf8");
    expect(text).toBe(draft.text.replace(KEPT_SECRET, SECRET));
    expect(parseConfig(text)).toMatchObject({ ok: true, config: { balancing: { enable: false } } });
    expect(statSync(file).mode & 0o7777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["proxlb.yaml"]);
    const view = await getConfig(actor, {});
    expect(view).toMatchObject({
      state: "ok",
      namesCluster: true,
      secrets: ["token_secret"],
      text: draft.text,
    });
    expect((await listConfigVersions(actor, {})).versions).toMatchObject([
      { id: version, author: actor.username, current: true },
    ]);
    expect((await getConfigVersion(actor, { id: version })).text).toBe(draft.text);
    expect(await everythingStored()).not.toContain(SECRET.slice(0, 13));
    const [done] = await audits();
    expect(done).toMatchObject({ action: "config.begin_write", outcome: "ok" });
    expect(JSON.stringify(done?.details)).toContain("proxmox_api.hosts");
  });

  it("keeps the certificates that were trusted, and none where nothing was written", async () => {
    const actor = await admin();
    const print = Array.from({ length: 32 }, () => "AB").join(":");
    const trusted = [print];
    const kept = async () => (await readSection(database().db, PROXMOX as unknown as AnySection)).values;
    writeFileSync(file, "balancing:\n  enable: true\n");
    await expect(writeFirstConfig(actor, { ...DRAFT, secret: SECRET, trusted })).rejects.toThrow();
    rmSync(file);
    setSingleton("env", { ...env(), PROXLB_CONFIG: path.join(folder, "none", "proxlb.yaml") });
    await expect(writeFirstConfig(actor, { ...DRAFT, secret: SECRET, trusted })).rejects.toThrow();
    expect(await kept()).toMatchObject({ hosts: [], fingerprints: [] });
    setSingleton("env", { ...env(), PROXLB_CONFIG: file });
    await writeFirstConfig(actor, { ...DRAFT, secret: SECRET, trusted });
    expect(await kept()).toMatchObject({ hosts: [], fingerprints: [print] });
    const [done] = await audits();
    expect(done?.details).toMatchObject({ trusted });
  });

  it("lets the group of a folder that hands its group on read it, as ProxLB does in the compose file", async () => {
    chmodSync(folder, 0o2750);
    await writeFirstConfig(await admin(), { ...DRAFT, secret: SECRET });
    expect(statSync(file).mode & 0o7777).toBe(0o640);
  });

  it("never writes over what somebody else put there meanwhile", async () => {
    const actor = await admin();
    for (const theirs of ["balancing:\n  enable: true\n", "proxmox_api:\n  hosts: [pve9]\n", ": ["]) {
      writeFileSync(file, theirs);
      await expect(writeFirstConfig(actor, { ...DRAFT, secret: SECRET })).rejects.toMatchObject({
        code: "conflict",
      });
      expect(readFileSync(file, "utf8")).toBe(theirs);
      rmSync(file);
    }
    // In the very moment: the file is not there when it is looked at, and there when it is written.
    const racing = writeFirstConfig(actor, { ...DRAFT, secret: SECRET });
    const other = writeFirstConfig(await admin(), { ...DRAFT, tokenId: "other", secret: SECRET });
    const ends = await Promise.allSettled([racing, other]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(readdirSync(folder)).toEqual(["proxlb.yaml"]);
  });

  it("goes into a file that names no cluster, with its mode and all that it says", async () => {
    const actor = await admin();
    writeFileSync(file, "# ours\nservice:\n  log_level: DEBUG\n");
    chmodSync(file, 0o644);
    const { base, namesCluster } = await getConfig(actor, {});
    expect(namesCluster).toBe(false);
    await writeFirstConfig(actor, { ...DRAFT, base, secret: SECRET });
    const text = readFileSync(file, "utf8");
    expect(text.startsWith("# ours\nservice:\n  log_level: DEBUG\n")).toBe(true);
    expect(text).toContain("pve1.example.org");
    expect(statSync(file).mode & 0o7777).toBe(0o644);
  });

  it("says why nothing can be put there", async () => {
    setSingleton("env", { ...env(), PROXLB_CONFIG: path.join(folder, "none", "proxlb.yaml") });
    await expect(writeFirstConfig(await admin(), { ...DRAFT, secret: SECRET })).rejects.toThrow(
      `There is no folder ${folder}/none: create it`,
    );
    mkdirSync(file);
    setSingleton("env", { ...env(), PROXLB_CONFIG: file });
    await expect(writeFirstConfig(await admin(), { ...DRAFT, secret: SECRET })).rejects.toThrow(
      "is a folder",
    );
  });

  it("asks who one is before anything is reached or written", async () => {
    const actor = await admin();
    time.forward(11 * 60);
    const proof = { code: "proof_needed" };
    await expect(lookAtCertificates(actor, { hosts: ["pve1"] })).rejects.toMatchObject(proof);
    const token = { hosts: ["pve1"], trusted: [], user: "a@pve", tokenId: "lb", secret: SECRET };
    await expect(testBeginToken(actor, token)).rejects.toMatchObject(proof);
    await expect(writeFirstConfig(actor, { ...DRAFT, secret: SECRET })).rejects.toMatchObject(proof);
    expect(existsSync(file)).toBe(false);
  });

  it("reaches out to nobody once a cluster is named", async () => {
    const actor = await admin();
    writeFileSync(file, "proxmox_api:\n  hosts: [pve1]\n");
    await expect(lookAtCertificates(actor, { hosts: ["127.0.0.1:1"] })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("reaches out to ten hosts a minute and no more, and says when again", async () => {
    const actor = await admin();
    const five = { hosts: Array.from({ length: 5 }, () => "https://nowhere") };
    await lookAtCertificates(actor, five);
    await lookAtCertificates(actor, five);
    await expect(lookAtCertificates(actor, five)).rejects.toMatchObject({
      code: "too_many",
      retryAfterSeconds: 60,
    });
    time.forward(61);
    await lookAtCertificates(actor, five);
  });

  it.each([
    ["https://pve1.example.org:8006/", "without https:// and without a path"],
    ["pve1/api2", "is no Proxmox host"],
    ["169.254.169.254", "where no Proxmox node can be"],
    ["[fd00:ec2::254]", "where no Proxmox node can be"],
    ["2130706433", "is no Proxmox host"],
    ["user:pass@pve1", "is no Proxmox host"],
    ["pve1\r\nHost: other", "is no Proxmox host"],
    ["127.0.0.1:1", "refuses the connection"],
  ])("says what is wrong with %j", async (host, sentence) => {
    const { hosts } = await lookAtCertificates(await admin(), { hosts: [host] });
    expect(hosts[0]).toMatchObject({ certificate: null });
    expect(hosts[0]?.problem).toContain(sentence);
    expect(hosts[0]?.problem).not.toContain("user:pass");
  });

  it.each([
    [{ user: "proxlb" }, "user"],
    [{ user: "proxlb@pve!lb" }, "user"],
    [{ tokenId: "proxlb@pve!lb" }, "tokenId"],
    [{ secret: "PVEAPIToken=x" }, "secret"],
  ])("refuses %j at its field, and keeps it out of the audit log", async (wrong, at) => {
    const token = { hosts: ["pve1"], trusted: [], user: "a@pve", tokenId: "lb", secret: SECRET };
    await expect(testBeginToken(await admin(), { ...token, ...wrong })).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: at }],
    });
  });

  it("reveals a secret to a Super Admin who has just proven who they are, and to no other", async () => {
    await writeFirstConfig(await admin(), { ...DRAFT, secret: SECRET });
    for (const role of ["viewer", "operator", "admin"] as const) {
      const { actor } = await signedIn(database(), role);
      await expect(revealSecret(actor, { name: "token_secret" })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    const { actor } = await signedIn(database(), "super_admin");
    expect(await revealSecret(actor, { name: "token_secret" })).toEqual({ value: SECRET });
    await expect(revealSecret(actor, { name: "pass" })).rejects.toMatchObject({ code: "not_found" });
    const program = { ...actor, sessionRowId: null, tokenRowId: 1 };
    await expect(revealSecret(program, { name: "token_secret" })).rejects.toThrow("personal token");
    time.forward(11 * 60);
    await expect(revealSecret(actor, { name: "token_secret" })).rejects.toMatchObject({
      code: "proof_needed",
    });
    const told = (await audits()).filter(
      ({ action, outcome }) => action === "config.reveal" && outcome === "ok",
    );
    expect(told).toMatchObject([
      { actorName: actor.username, details: { secret: "proxmox_api.token_secret" } },
    ]);
    expect(await everythingStored()).not.toContain(SECRET.slice(0, 13));
  });
});
