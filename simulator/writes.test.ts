import { afterEach, expect, test } from "vitest";
import { GIB } from "./cluster/guests";
import type { PveVersion } from "./cluster/state";
import { type Simulator, startSimulator } from "./start";
import { testClient } from "./test-client";

/** Writes of tags and HA rules: what a real cluster refuses of them, to whom, in which words. */
let simulator: Simulator;
afterEach(() => simulator.stop());

const vm = (vmid: number, ...tags: string[]) => ({
  vmid,
  name: `vm${vmid}`,
  node: "pve1",
  memoryBytes: GIB,
  tags,
});

async function start(pveVersion?: PveVersion) {
  simulator = await startSimulator({
    cluster: {
      name: "writes",
      nodes: ["pve1", "pve2"].map((name) => ({ name })),
      guests: [vm(100, "prod"), vm(101, "gold"), vm(102)],
      haServices: { "vm:100": { state: "started" }, "vm:101": { state: "started" } },
      roles: { Tagger: ["VM.Audit", "VM.Config.Options", "Sys.Audit"] },
      users: [{ userid: "tagger@pve", password: "tagger-5f1c" }],
      tokens: [
        {
          userid: "tagger@pve",
          tokenid: "t",
          secret: "3c1d1f6e-0000-4000-8000-000000000001",
          privilegeSeparation: false,
        },
      ],
      acl: [{ path: "/", who: "tagger@pve", role: "Tagger", propagate: true }],
    },
    timeScale: 0,
    authDelayMs: 0,
    startAt: 1_800_000_000,
    ...(pveVersion ? { pveVersion } : {}),
  });
  const { credentials } = simulator;
  return {
    admin: testClient(simulator, credentials.admin.header),
    proxlb: testClient(simulator, credentials.proxlb.header),
    tagger: testClient(simulator, "PVEAPIToken=tagger@pve!t=3c1d1f6e-0000-4000-8000-000000000001"),
  };
}

const config = (vmid: number) => `/nodes/pve1/qemu/${vmid}/config`;

test("tags take VM.Config.Options, and the digest that was read", async () => {
  const { proxlb, tagger } = await start();
  expect(await proxlb("PUT", config(100), { tags: "x" })).toMatchObject({ status: 403 });
  const { digest } = (await tagger("GET", config(100))).data;
  const written = await tagger("PUT", config(100), { tags: "PROD b,a a", digest });
  expect(written.status).toBe(200);
  expect((await tagger("GET", config(100))).data.tags).toBe("a;b;prod");
  const late = await tagger("PUT", config(100), { tags: "c", digest });
  expect(late).toMatchObject({ status: 500, reason: "checksum mismatch (file change by other user?)" });
  expect((await tagger("PUT", config(100), { delete: "tags" })).status).toBe(200);
  expect((await tagger("GET", config(100))).data.tags).toBeUndefined();
});

test("the data centre says which tags are open, and each refusal names its tag", async () => {
  const { admin, tagger } = await start();
  await admin("PUT", "/cluster/options", { "registered-tags": "gold" });
  const registered = await tagger("PUT", config(100), { tags: "prod;gold" });
  expect(registered).toMatchObject({
    status: 403,
    reason: "Permission check failed (/, Sys.Modify for modifying tag 'gold')",
  });
  // One that is there already may stay.
  expect((await tagger("PUT", config(101), { tags: "gold;prod" })).status).toBe(200);
  expect((await tagger("PUT", config(101), { delete: "tags" })).status).toBe(403);
  expect((await admin("PUT", config(100), { tags: "prod;gold" })).status).toBe(200);
  await admin("PUT", "/cluster/options", { "user-tag-access": "user-allow=existing" });
  expect((await tagger("PUT", config(102), { tags: "prod" })).status).toBe(200);
  expect((await tagger("PUT", config(102), { tags: "prod;new" })).reason).toContain("'new'");
  await admin("PUT", "/cluster/options", { "user-tag-access": "user-allow=list,user-allow-list=web;db" });
  expect((await tagger("PUT", config(102), { tags: "prod;web" })).status).toBe(200);
  expect((await tagger("PUT", config(102), { tags: "web" })).reason).toContain("'prod'");
  await admin("PUT", "/cluster/options", { "user-tag-access": "user-allow=none" });
  expect((await tagger("PUT", config(102), { tags: "prod;web;db" })).reason).toContain("'db'");
});

test("HA rules take Sys.Console, guests of the HA manager and nodes that there are", async () => {
  const { admin, tagger } = await start();
  const rule = { rule: "apart", type: "resource-affinity", affinity: "negative", resources: "vm:100,vm:101" };
  expect(await tagger("POST", "/cluster/ha/rules", rule)).toMatchObject({
    status: 403,
    reason: "Permission check failed (/, Sys.Console)",
  });
  const made = async (more: object) =>
    (await admin("POST", "/cluster/ha/rules", { ...rule, ...more })).reason;
  expect(await made({ resources: "vm:100,vm:102" })).toBe(
    "create ha rule failed: cannot use unmanaged resource(s) vm:102.",
  );
  expect(await made({ type: "node-affinity", nodes: "pve1,pve9" })).toContain("node(s) pve9.");
  expect(await made({})).toBe("OK");
  expect(await made({})).toContain("'apart' already defined");
  const { digest } = (await admin("GET", "/cluster/ha/rules/apart")).data;
  const change = { type: "resource-affinity", resources: "vm:100,vm:101", affinity: "positive" };
  expect((await admin("PUT", "/cluster/ha/rules/apart", { ...change, digest })).status).toBe(200);
  expect((await admin("PUT", "/cluster/ha/rules/apart", { ...change, digest })).reason).toContain(
    "detected modified configuration",
  );
  expect((await admin("PUT", "/cluster/ha/rules/gone", change)).reason).toContain("'gone' does not exist");
  expect((await admin("DELETE", "/cluster/ha/rules/apart")).status).toBe(200);
  expect((await admin("DELETE", "/cluster/ha/rules/apart")).status).toBe(200);
});

test("PVE 8 has no HA rules to write", async () => {
  const { admin } = await start("8.4");
  expect(await admin("POST", "/cluster/ha/rules", { rule: "a", type: "node-affinity" })).toMatchObject({
    status: 501,
  });
});
