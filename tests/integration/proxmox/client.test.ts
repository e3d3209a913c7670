import { afterEach, describe, expect, it } from "vitest";
import { createProxmox } from "@/lib/proxmox/api";
import { connectionFromConfig, type ProxmoxConnection } from "@/lib/proxmox/connection";
import { ProxmoxError } from "@/lib/proxmox/errors";
import { type StubReaction, type StubRequest, startStub } from "../../support/proxmox-stub";

const SECRET = "5ca1ab1e-0000-4000-8000-000000000000";
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function stub(react: (request: StubRequest) => StubReaction, name?: string) {
  const started = await startStub(react, name);
  cleanups.push(started.stop);
  return started;
}

function client(ports: number[], change: Partial<ProxmoxConnection> = {}) {
  const proxmox = createProxmox({
    hosts: ports.map((port) => ({ host: "127.0.0.1", port })),
    skippedHosts: [],
    credentials: { kind: "token", tokenId: "ui@pve!panel", secret: SECRET },
    trust: { caPem: null, fingerprints: [], verify: false },
    timeouts: { connectMs: 1000, readMs: 1500, nodeMs: 1500 },
    source: "environment",
    ...change,
  });
  cleanups.push(() => proxmox.close());
  return proxmox;
}

const failure = async (promise: Promise<unknown>): Promise<ProxmoxError> => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ProxmoxError);
  return error as ProxmoxError;
};

describe("trust", () => {
  it("sends nothing to a certificate that no CA it knows has signed, and names the fingerprint", async () => {
    const host = await stub(() => ({ data: { version: "9.2.11" } }));
    const strict = client([host.port], { trust: { caPem: null, fingerprints: [], verify: true } });
    const error = await failure(strict.version());
    expect(error.kind).toBe("tls");
    expect(error.code).toBe("unavailable");
    expect(error.message).toContain(host.fingerprint);
    expect(error.message).not.toContain(SECRET);
    expect(host.seen).toEqual([]);
  });

  it("accepts the cluster's CA, and refuses it for another name", async () => {
    const host = await stub(() => ({ data: { version: "9.2.11" } }));
    const trust = { caPem: host.caPem, fingerprints: [], verify: true };
    expect(await client([host.port], { trust }).version()).toBe("9.2.11");
    const other = await stub(() => ({ data: { version: "9.2.11" } }), "pve9.example");
    const misnamed = client([other.port], { trust: { ...trust, caPem: other.caPem } });
    expect((await failure(misnamed.version())).message).toContain("made for another name");
    expect(other.seen).toEqual([]);
  });

  it("accepts a pinned fingerprint and fails closed when the certificate changes, even with verification off", async () => {
    const host = await stub(() => ({ data: { version: "9.2.11" } }));
    const impostor = await stub(() => ({ data: { version: "9.2.11" } }));
    const trust = { caPem: null, fingerprints: [host.fingerprint], verify: false };
    expect(await client([host.port], { trust }).version()).toBe("9.2.11");
    const error = await failure(client([impostor.port], { trust }).version());
    expect(error.kind).toBe("tls");
    expect(error.message).toContain(host.fingerprint);
    expect(error.message).toContain(impostor.fingerprint);
    expect(impostor.seen).toEqual([]);
  });
});

describe("answers", () => {
  const answered = async (answer: StubReaction) => {
    const host = await stub(() => answer);
    return { error: await failure(client([host.port]).version()), calls: host.seen.length };
  };
  it.each([
    [
      401,
      "No ticket",
      "",
      "unauthenticated",
      "Proxmox refuses the token ui@pve!panel (401: No ticket). Look at PVE_TOKEN_ID and PVE_TOKEN_SECRET: name, realm (@pve, @pam) and secret, and whether it has expired.",
    ],
    [
      403,
      "Permission check failed",
      '{"data":null,"message":"Permission check failed (/vms/102, VM.Migrate)\\n"}',
      "forbidden",
      "Permission check failed (/vms/102, VM.Migrate)",
    ],
    [595, "No route to host", "", "node_unreachable", "No route to host"],
    [596, "Connection timed out", "", "node_unreachable", "Connection timed out"],
    [
      501,
      "Method 'GET /cluster/ha/rules' not implemented",
      '{"data":null}',
      "unsupported",
      "Method 'GET /cluster/ha/rules' not implemented",
    ],
    [500, "VM is locked (migrate)", '{"data":null}', "locked", "VM is locked (migrate)"],
    [
      500,
      "x",
      '{"message":"cluster not ready - no quorum?\\n"}',
      "no_quorum",
      "cluster not ready - no quorum?",
    ],
    [
      500,
      "x",
      `{"message":"Configuration file 'nodes/pve1/qemu-server/102.conf' does not exist\\n"}`,
      "gone",
      "Configuration file 'nodes/pve1/qemu-server/102.conf' does not exist",
    ],
    [502, "Bad Gateway", "<html>", "failed", "Bad Gateway"],
  ] as const)(
    "%i %s with its own sentence, and never asks again",
    async (status, reason, raw, kind, sentence) => {
      const { error, calls } = await answered({ status, reason, raw });
      expect(error).toMatchObject({ kind, message: sentence, status });
      expect(calls).toBe(1);
    },
  );

  it("names each parameter that Proxmox refuses", async () => {
    const raw = '{"message":"Parameter verification failed.\\n","errors":{"target":"no such node"}}';
    const { error } = await answered({ status: 400, reason: "x", raw });
    expect(error).toMatchObject({
      kind: "bad_request",
      code: "invalid",
      issues: [{ path: "target", message: "no such node" }],
    });
    expect(error.message).toBe("Parameter verification failed. target: no such node");
  });

  it.each(["", "<html></html>", '{"data":[1,2', '"text"', "null"])(
    "that are not the API's fail, not crash: %j",
    async (raw) => {
      expect((await answered({ raw })).error.kind).toBe("failed");
    },
  );

  it("beyond 16 MiB are cut off", async () => {
    const { error } = await answered({ raw: `{"data":"${"x".repeat(17 * 1024 * 1024)}"}` });
    expect(error.message).toContain("more than 16 MiB");
  });
});

describe("fail-over", () => {
  it("goes to the next host within 3 s when one refuses, and stays there", async () => {
    const dead = await stub(() => "reset");
    await dead.stop();
    const alive = await stub(() => ({ data: { version: "9.2.11" } }));
    const proxmox = client([dead.port, alive.port]);
    const began = performance.now();
    expect(await proxmox.version()).toBe("9.2.11");
    expect(performance.now() - began).toBeLessThan(3000);
    expect(proxmox.host()).toBe(`127.0.0.1:${alive.port}`);
  });

  it("asks a read once more on a reset connection, then another host", async () => {
    const moody = await stub(() => (moody.seen.length === 1 ? "reset" : { data: { version: "8.4.1" } }));
    expect(await client([moody.port]).version()).toBe("8.4.1");
    expect(moody.seen.length).toBe(2);
    const broken = await stub(() => "reset");
    const alive = await stub(() => ({ data: { version: "9.2.11" } }));
    expect(await client([broken.port, alive.port]).version()).toBe("9.2.11");
    expect(broken.seen.length).toBe(2);
  });

  it("never repeats a write that may have happened, and says so", async () => {
    const broken = await stub(() => "reset");
    const other = await stub(() => ({ data: "UPID:x" }));
    const error = await failure(
      client([broken.port, other.port]).migrate(
        { type: "vm", vmid: 101, node: "pve1" },
        { target: "pve2", running: true },
      ),
    );
    expect(error).toMatchObject({ kind: "unreachable", outcomeUnknown: true });
    expect(broken.seen.length).toBe(1);
    expect(other.seen.length).toBe(0);
  });

  it("takes a write to the next host when the first was never connected", async () => {
    const dead = await stub(() => "reset");
    await dead.stop();
    const alive = await stub(() => ({
      data: "UPID:pve1:00000246:00050F5E:6B03C088:qmigrate:101:ui@pve!panel:",
    }));
    const proxmox = client([dead.port, alive.port]);
    await proxmox.migrate(
      { type: "vm", vmid: 101, node: "pve1" },
      { target: "pve2", running: true, withLocalDisks: true },
    );
    expect(alive.seen[0]).toMatchObject({ method: "POST", path: "/nodes/pve1/qemu/101/migrate" });
    expect(alive.seen[0]?.body).toBe("target=pve2&online=1&with-local-disks=1");
  });

  it("blames the node, not the host, when a call that is passed on hangs", async () => {
    const slow = await stub((request) => (request.path.startsWith("/nodes/") ? "hang" : { data: [] }));
    const other = await stub(() => ({ data: {} }));
    const error = await failure(client([slow.port, other.port]).nodeStatus("pve3"));
    expect(error.kind).toBe("node_unreachable");
    expect(other.seen.length).toBe(0);
  });

  it("leaves a host without quorum for one that has it", async () => {
    const status = (quorate: number) => ({
      data: [
        { type: "cluster", name: "demo", quorate: String(quorate) },
        { type: "node", name: "pve1", online: 1 },
      ],
    });
    const minority = await stub(() => status(0));
    const majority = await stub(() => status(1));
    const proxmox = client([minority.port, majority.port]);
    expect((await proxmox.clusterStatus()).quorate).toBe(true);
    expect(proxmox.host()).toBe(`127.0.0.1:${majority.port}`);
  });
});

describe("ticket", () => {
  it("logs in once, sends the CSRF token with writes, and logs in again after a 401", async () => {
    let valid = "PVE:one";
    const host = await stub((request) => {
      if (request.path === "/access/ticket") return { data: { ticket: valid, CSRFPreventionToken: "csrf" } };
      const cookie = `PVEAuthCookie=${encodeURIComponent(valid)}`;
      return request.headers.cookie === cookie
        ? { data: { version: "9.2.11" } }
        : { status: 401, reason: "No ticket", raw: "" };
    });
    const proxmox = client([host.port], {
      credentials: { kind: "ticket", user: "root@pam", password: "pw" },
    });
    await Promise.all([proxmox.version(), proxmox.version()]);
    expect(host.seen.filter((request) => request.method === "POST").length).toBe(1);
    valid = "PVE:two";
    expect(await proxmox.version()).toBe("9.2.11");
    await proxmox.setGuestTags({ type: "vm", vmid: 100, node: "pve1" }, ["a", "b"]);
    expect(host.seen.at(-1)).toMatchObject({ method: "PUT", body: "tags=a%3Bb" });
    expect(host.seen.at(-1)?.headers.csrfpreventiontoken).toBe("csrf");
  });

  it("says that an account with a second factor needs a token", async () => {
    const host = await stub(() => ({ data: { ticket: "PVE:!tfa!x", NeedTFA: 1, CSRFPreventionToken: "c" } }));
    const proxmox = client([host.port], {
      credentials: { kind: "ticket", user: "root@pam", password: "pw" },
    });
    expect((await failure(proxmox.version())).message).toContain("API token");
  });
});

describe("paths", () => {
  it("keep a name from reaching another call", async () => {
    const host = await stub(() => ({ data: {} }));
    const proxmox = client([host.port]);
    await proxmox.nodeStatus("a/../../access?x=1#y");
    expect(host.seen[0]?.path).toBe("/nodes/a%2F..%2F..%2Faccess%3Fx%3D1%23y/status");
    expect((await failure(proxmox.nodeStatus(".."))).kind).toBe("bad_request");
    expect((await failure(proxmox.taskStatus("UPID:x/../y"))).kind).toBe("bad_request");
    expect(host.seen.length).toBe(1);
  });
});

describe("connectionFromConfig", () => {
  it("reads ProxLB's own spelling of hosts, token and verification", () => {
    const connection = connectionFromConfig(
      {
        hosts: ["pve1", "pve2:443", "[fd00::1]", "[fd00::2]:8007", "pve1:8006"],
        user: "proxlb@pve",
        token_id: "lb",
        token_secret: "s",
        ssl_verification: false,
        timeout: 60,
      },
      {},
    );
    expect(connection).toMatchObject({
      hosts: [
        { host: "pve1", port: 8006 },
        { host: "pve2", port: 443 },
        { host: "fd00::1", port: 8006 },
        { host: "fd00::2", port: 8007 },
      ],
      credentials: { kind: "token", tokenId: "proxlb@pve!lb", secret: "s" },
      trust: { verify: false },
      timeouts: { readMs: 60_000 },
      source: "proxlb.yaml",
    });
  });

  it("prefers the environment's own token and says nothing when nothing is configured", () => {
    const token = { PVE_TOKEN_ID: "ui@pve!t", PVE_TOKEN_SECRET: "s" };
    const theirs = { hosts: ["evil.example.org"], user: "u@pve", pass: "p", ssl_verification: false };
    const own = connectionFromConfig(theirs, { ...token, PVE_HOSTS: "pve1,pve2:443" });
    // Nothing of it comes from the file: neither where the token goes, nor whether that is checked.
    expect(own).toMatchObject({
      hosts: [
        { host: "pve1", port: 8006 },
        { host: "pve2", port: 443 },
      ],
      credentials: { tokenId: "ui@pve!t" },
      trust: { verify: true },
      source: "environment",
    });
    for (const part of [token, { PVE_HOSTS: "pve1" }, { PVE_TOKEN_ID: "ui@pve!t", PVE_HOSTS: "pve1" }])
      expect(() => connectionFromConfig(theirs, part)).toThrow(/together, or none/);
    const pinned = { PVE_FINGERPRINTS: Array(32).fill("AB").join(":") };
    expect(connectionFromConfig(theirs, pinned)).toMatchObject({ trust: { verify: true } });
    expect(connectionFromConfig(null, {})).toBeNull();
    expect(connectionFromConfig({ hosts: ["a"], user: "u@pve" }, {})).toBeNull();
  });
});
