import { connect, createServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { guardedLookup } from "@/lib/proxmox/addresses";
import { createProxmox, type Proxmox } from "@/lib/proxmox/api";
import { connectionFromConfig } from "@/lib/proxmox/connection";
import { proxmoxKind } from "@/lib/proxmox/errors";
import { type StubRequest, startStub } from "../../support/proxmox-stub";

const SECRET = "5ca1ab1e-0000-4000-8000-000000000000";

type Stub = Awaited<ReturnType<typeof startStub>>;
let redirectTo = "";
let status = 200;
let stub: Stub;
let elsewhere: Stub;

beforeAll(async () => {
  const react = ({ path }: StubRequest) => ({
    status,
    headers: { location: `${redirectTo}${path}` },
    data: { version: "9.2.11" },
  });
  stub = await startStub(react);
  elsewhere = await startStub(() => ({ data: { version: "elsewhere" } }));
});
afterAll(async () => {
  await stub.stop();
  await elsewhere.stop();
});

/** The whole way from proxlb.yaml's text to the wire. */
async function versionAt(
  host: string,
  use: (proxmox: Proxmox) => Promise<unknown> = (each) => each.version(),
) {
  const api = { hosts: [host], user: "ui@pve", token_id: "panel", token_secret: SECRET };
  const connection = connectionFromConfig({ ...api, ssl_verification: false }, {});
  if (!connection) throw new Error("Nothing is configured.");
  const proxmox = createProxmox({ ...connection, timeouts: { connectMs: 1000, readMs: 1500, nodeMs: 1500 } });
  try {
    return await use(proxmox);
  } finally {
    await proxmox.close();
  }
}

/** `P` is the port of a listener on loopback, where several of these would arrive if they were taken for an address. */
const REFUSED = [
  "https://127.0.0.1:P",
  "http://127.0.0.1:P",
  "//127.0.0.1:P",
  "file:///etc/passwd",
  "unix:/run/docker.sock",
  "user@127.0.0.1:P",
  "root:pa55word@127.0.0.1:P",
  "pve1@127.0.0.1:P",
  "pve1:8006@127.0.0.1:P",
  "127.0.0.1:P/",
  "127.0.0.1:P/../..",
  "127.0.0.1:P/api2?x=",
  "127.0.0.1:P#",
  "127.0.0.1:P?",
  "pve1\\@127.0.0.1:P",
  "127.0.0.1:P\r\nX-Evil: 1",
  "127.0.0.1\n:P",
  "127.0.0.1 :P",
  "127.0.0.1:P pve2",
  "127.0.0.1\t:P",
  "127.0.0.1\u0000:P",
  "127.0.0.1:0",
  "127.0.0.1:65536",
  "127.0.0.1:-1",
  "127.0.0.1:P:P",
  "127.0.0.1:",
  "127.0.0.1:0xP",
  ":P",
  "",
  "2130706433:P",
  "0x7f000001:P",
  "0x7f.0.0.1:P",
  "0177.0.0.1:P",
  "127.1:P",
  "127.0.1:P",
  "127.0.0.1.:P",
  "256.0.0.1:P",
  "::1",
  "fd00::1",
  "[::1",
  "[::1]x:P",
  "[127.0.0.1]:P",
  "[::1%lo]:P",
  "[fe80::1%25eth0]:P",
  "[]:P",
  "[:::1]:P",
  "１２７.０.０.１:P",
  "127。0。0。1:P",
  "ⓛocalhost:P",
  "%31%32%37.0.0.1:P",
  "pve..example:P",
  "-oProxyCommand:P",
  ".:P",
];

/** Well-formed, and nowhere that a Proxmox node could be. */
const NOWHERE = [
  "169.254.169.254",
  "169.254.169.254:80",
  "169.254.170.2:P",
  "[fe80::1]:P",
  "[FE80::1]",
  "[febf::1]:P",
  "[::ffff:169.254.169.254]:P",
  "[::ffff:a9fe:a9fe]:P",
  "[64:ff9b::a9fe:a9fe]",
  "[fd00:ec2::254]",
  "[FD00:0EC2:0::254]:P",
  "0.0.0.0:P",
  "[::]:P",
  "[0:0:0:0:0:0:0:0]:P",
  "[::ffff:0.0.0.0]:P",
  "0.1.2.3:P",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "224.0.0.1:P",
  "255.255.255.255:P",
  "[ff02::1]:P",
];

describe("a host in proxlb.yaml", () => {
  const refusal = async (host: string) => {
    const error: unknown = await versionAt(host.replaceAll("P", String(stub.port))).then(
      (version) => version,
      (thrown: unknown) => thrown,
    );
    return isAppError(error) ? error : { code: "reached", message: String(error) };
  };

  it.each(REFUSED)("is refused in words before any connection: %j", async (host) => {
    const before = stub.connections();
    const { code, message } = await refusal(host);
    if (host === "") return expect(message).toContain("Nothing is configured");
    expect(code).toBe("invalid");
    expect(message).toMatch(
      /^".*"(?: is no Proxmox host: write name, name:port or \[IPv6 address\]:port|: ProxLB takes what follows the last colon for the port\. Write \[.*\]:8006)\.$/,
    );
    expect(message).not.toMatch(/pa55word|(?!\t)\p{Cc}/u);
    expect(stub.connections()).toBe(before);
  });

  it.each(NOWHERE)("is refused where no Proxmox node can be: %j", async (host) => {
    const before = stub.connections();
    const { code, message } = await refusal(host);
    expect(code).toBe("invalid");
    expect(message).toContain("is an address where no Proxmox node can be");
    expect(stub.connections()).toBe(before);
  });

  it("may be loopback, where tunnels and the simulator are, and is reached there in its plain forms", async () => {
    for (const host of [
      "127.0.0.1:P",
      " 127.0.0.1:P ",
      "localhost:P",
      "LOCALHOST:P",
      "[::ffff:127.0.0.1]:P",
    ]) {
      const before = stub.connections();
      expect(await versionAt(host.replace("P", String(stub.port))), host).toBe("9.2.11");
      expect(stub.connections(), host).toBe(before + 1);
    }
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])(
    "%i is not followed, by reads and by changes, and no token goes on",
    async (code) => {
      status = code;
      for (const scheme of ["https", "http"]) {
        redirectTo = `${scheme}://127.0.0.1:${elsewhere.port}`;
        const changes = (proxmox: Proxmox) =>
          proxmox.migrate({ node: "pve1", type: "vm", vmid: 100 }, { target: "pve2", running: true });
        for (const use of [(proxmox: Proxmox) => proxmox.version(), changes]) {
          const before = stub.seen.length;
          const error: unknown = await versionAt(`127.0.0.1:${stub.port}`, use).catch(
            (thrown: unknown) => thrown,
          );
          expect(proxmoxKind(error)).toBe("failed");
          expect(stub.seen.length).toBe(before + 1);
        }
      }
      expect(elsewhere.connections()).toBe(0);
      status = 200;
    },
  );
});

describe("what is on the way", () => {
  it("is told in a sentence where no TLS comes about, without OpenSSL's own words", async () => {
    const other = createTlsServer({
      minVersion: "TLSv1.3",
      maxVersion: "TLSv1.3",
      ciphers: "TLS_AES_256_GCM_SHA384",
    });
    other.on("tlsClientError", () => undefined);
    const port = await new Promise<number>((resolve) =>
      other.listen(0, "127.0.0.1", () => {
        const address = other.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      }),
    );
    const failure = await versionAt(`127.0.0.1:${port}`).catch((error: Error) => error.message);
    await new Promise((resolve) => other.close(resolve));
    expect(failure).toMatch(/^127\.0\.0\.1:\d+ and ProxLB UI agree on no TLS connection \(ERR_SSL_\w+\)\.$/);
  });

  it("is TLS alone: a listener without it sees neither the token nor the path", async () => {
    const heard: Buffer[] = [];
    const plain = createServer((socket) => {
      socket.on("data", (chunk) => heard.push(chunk));
      socket.on("error", () => undefined);
      setTimeout(() => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), 100);
    });
    const port = await new Promise<number>((resolve) =>
      plain.listen(0, "127.0.0.1", () => {
        const address = plain.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      }),
    );
    await expect(versionAt(`127.0.0.1:${port}`)).rejects.toThrow(
      `127.0.0.1:${port} does not speak TLS: is it the port of the Proxmox API (8006)?`,
    );
    await new Promise((resolve) => plain.close(resolve));
    const bytes = Buffer.concat(heard);
    expect(bytes[0]).toBe(22); // a TLS handshake record
    expect(bytes.includes(SECRET) || bytes.includes("/api2/json")).toBe(false);
  });
});

describe("a name", () => {
  /** Connects by a name that leads to these addresses. @returns what came of it and how often the listener was reached */
  async function connectBy(addresses: string[]) {
    const before = stub.connections();
    const resolver = (_name: string, _options: unknown, done: (...found: unknown[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    const lookup = guardedLookup(resolver as unknown as Parameters<typeof guardedLookup>[0]);
    const outcomes: string[] = [];
    for (const autoSelectFamily of [true, false]) {
      const outcome = await new Promise<string>((resolve) => {
        const socket = connect({ host: "pve1.example", port: stub.port, lookup, autoSelectFamily });
        socket.on("error", (error) => resolve(`${proxmoxKind(error)}: ${error.message}`));
        socket.on("connect", () => {
          resolve(`connected to ${socket.remoteAddress ?? ""}`);
          socket.destroy();
        });
      });
      outcomes.push(outcome);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { outcomes, connections: stub.connections() - before };
  }

  it("that leads to a metadata service is not connected to, and the sentence says where it leads", async () => {
    for (const address of [
      "169.254.169.254",
      "fe80::1",
      "::ffff:169.254.169.254",
      "0.0.0.0",
      "fd00:ec2::254",
    ]) {
      const { outcomes, connections } = await connectBy([address]);
      for (const outcome of outcomes) {
        expect(outcome).toBe(
          `unreachable: pve1.example leads to ${address}, where no Proxmox node can be. Nothing was sent.`,
        );
      }
      expect(connections).toBe(0);
    }
    expect((await connectBy([])).outcomes[0]).toContain("leads to no address");
  });

  it("that leads there and elsewhere is connected to elsewhere only", async () => {
    const { outcomes, connections } = await connectBy(["0.0.0.0", "169.254.169.254", "127.0.0.1"]);
    expect(outcomes).toEqual(["connected to 127.0.0.1", "connected to 127.0.0.1"]);
    expect(connections).toBe(2);
  });
});
