import { afterAll, expect, test } from "vitest";
import { startSimulator } from "../start";
import { testClient } from "../test-client";

const simulator = await startSimulator({ timeScale: 0, authDelayMs: 20, autoDrift: false });
const { credentials } = simulator;
const anybody = testClient(simulator);
afterAll(() => simulator.stop());

test("a request without credentials gets 401 with an empty body and a closed connection", async () => {
  const started = performance.now();
  const answer = await anybody("GET", "/nodes");
  expect(answer).toMatchObject({ status: 401, reason: "No ticket", text: "" });
  expect(answer.headers).toMatchObject({ connection: "close" });
  expect(answer.headers["content-type"]).toBeUndefined();
  expect(performance.now() - started).toBeGreaterThan(18);
});

test("a wrong token secret is refused, also when nothing else is wrong", async () => {
  const wrong = testClient(
    simulator,
    `PVEAPIToken=${credentials.viewer.tokenId}=${credentials.admin.secret}`,
  );
  expect(await wrong("GET", "/version")).toMatchObject({
    status: 401,
    reason: "Authentication failed!",
    text: "",
  });
  expect((await testClient(simulator, credentials.viewer.header)("GET", "/version")).status).toBe(200);
});

test("a ticket reads with the cookie alone, writes only with its CSRF token, and renews itself", async () => {
  const login = await anybody("POST", "/access/ticket", credentials.root);
  const { ticket, CSRFPreventionToken } = login.data;
  const Cookie = `PVEAuthCookie=${encodeURIComponent(ticket)}`;
  expect((await anybody("GET", "/version", {}, { Cookie })).status).toBe(200);
  const unguarded = await anybody("POST", "/pools", { poolid: "x" }, { Cookie });
  expect(unguarded).toMatchObject({ status: 401, reason: "Permission denied - invalid csrf token" });
  expect((await anybody("POST", "/pools", { poolid: "x" }, { Cookie, CSRFPreventionToken })).status).toBe(
    200,
  );
  const renewed = await anybody("POST", "/access/ticket", { username: "root@pam", password: ticket });
  expect(renewed.data.username).toBe("root@pam");
});

test("a ticket ends after two hours, a token does not", async () => {
  const local = await startSimulator({ timeScale: 0, authDelayMs: 0 });
  const client = testClient(local);
  const { ticket } = (await client("POST", "/access/ticket", local.credentials.root)).data;
  const Cookie = `PVEAuthCookie=${encodeURIComponent(ticket)}`;
  local.advance(7100);
  expect((await client("GET", "/version", {}, { Cookie })).status).toBe(200);
  local.advance(200);
  expect((await client("GET", "/version", {}, { Cookie })).status).toBe(401);
  expect((await testClient(local, local.credentials.viewer.header)("GET", "/version")).status).toBe(200);
  await local.stop();
});

test("a second factor takes a second step, and the ticket between them opens nothing", async () => {
  const { username, password, code } = credentials.secondFactorUser;
  const first = (await anybody("POST", "/access/ticket", { username, password })).data;
  expect(first.NeedTFA).toBe(1);
  expect(first.cap).toBeUndefined();
  const Cookie = `PVEAuthCookie=${encodeURIComponent(first.ticket)}`;
  expect((await anybody("GET", "/nodes", {}, { Cookie })).status).toBe(401);
  const step = (digits: string) =>
    anybody("POST", "/access/ticket", {
      username,
      "tfa-challenge": first.ticket,
      password: `totp:${digits}`,
    });
  expect((await step("000000")).status).toBe(401);
  expect((await step(code())).data.ticket).toMatch(/^PVE:second-factor@pve:/);
});

test("lists hold what the asker may see: everything for an auditor, bare nodes for nobody", async () => {
  const viewer = (await testClient(simulator, credentials.viewer.header)("GET", "/cluster/resources")).data;
  expect(viewer.filter((row: { type: string }) => row.type === "qemu")).toHaveLength(12);
  const nobody = (await testClient(simulator, credentials.nobody.header)("GET", "/cluster/resources")).data;
  expect(nobody.map((row: { type: string }) => row.type)).toEqual(["node", "node", "node"]);
  expect(nobody[0].mem).toBeUndefined();
});

test("a missing privilege is named with its path", async () => {
  const viewer = testClient(simulator, credentials.viewer.header);
  const answer = await viewer("POST", "/nodes/pve1/qemu/102/migrate", { target: "pve2", online: 1 });
  expect(answer).toMatchObject({ status: 403, reason: "Permission check failed (/vms/102, VM.Migrate)" });
});

test("a token with privilege separation has no more than both it and its user have", async () => {
  const proxlb = testClient(simulator, credentials.proxlb.header);
  const permissions = (await proxlb("GET", "/access/permissions")).data;
  expect(Object.keys(permissions["/"]).sort()).toEqual([
    "Datastore.Audit",
    "Pool.Audit",
    "Sys.Audit",
    "VM.Audit",
    "VM.Migrate",
  ]);
  expect((await proxlb("PUT", "/nodes/pve1/qemu/102/config", { tags: "x" })).status).toBe(403);
});

test("a right on one pool covers its guests and no others", async () => {
  const { cluster } = simulator;
  cluster.acl.push({ path: "/pool/production", who: "nobody@pve", role: "PVEVMUser", propagate: true });
  const rows = (
    await testClient(simulator, credentials.nobody.header)("GET", "/cluster/resources", { type: "vm" })
  ).data;
  expect(rows.map((row: { vmid: number }) => row.vmid)).toEqual([100, 101, 102, 103, 104]);
  cluster.acl.pop();
});
