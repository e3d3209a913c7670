import { describe, expect, it } from "vitest";
import { connectionFromConfig, hostLabel, writingConnection } from "./connection";

const NO_ENVIRONMENT = {
  PVE_WRITE_TOKEN_ID: undefined,
  PVE_WRITE_TOKEN_SECRET: undefined,
  PVE_HOSTS: undefined,
  PVE_TOKEN_ID: undefined,
  PVE_TOKEN_SECRET: undefined,
  PVE_CA_FILE: undefined,
  PVE_FINGERPRINTS: undefined,
};
/** What stands in a proxlb.yaml that has ProxLB verify nothing. */
const UNVERIFIED = {
  hosts: ["pve1"],
  user: "proxlb@pve",
  token_id: "ui",
  token_secret: "x",
  ssl_verification: false,
};
const of = (hosts: string[]) =>
  connectionFromConfig({ hosts, user: "proxlb@pve", token_id: "ui", token_secret: "x" }, NO_ENVIRONMENT);

describe("hosts of proxlb.yaml", () => {
  it("are used where they can be, as in ProxLB's own example file, and the others are told", () => {
    const connection = of([
      "virt01.example.com",
      "10.10.10.10",
      "fe01:bad:code::cafe",
      "fd00::1",
      "fd00::beef",
    ]);
    expect(connection?.hosts.map(hostLabel)).toEqual([
      "virt01.example.com:8006",
      "10.10.10.10:8006",
      "[fd00::beef]:8006",
    ]);
    expect(connection?.skippedHosts).toEqual([
      '"fe01:bad:code::cafe" is no Proxmox host: write name, name:port or [IPv6 address]:port.',
      '"fd00::1": ProxLB takes what follows the last colon for the port. Write [fd00::1]:8006.',
    ]);
  });

  it.each([
    ["https://pve1", /is no Proxmox host/],
    ["169.254.169.254", /where no Proxmox node can be/],
    ["root:secret@pve1", /is no Proxmox host/],
  ])("of which one is %s go on without it", (host, reason) => {
    const connection = of(["pve2", host]);
    expect(connection?.hosts.map(hostLabel)).toEqual(["pve2:8006"]);
    expect(connection?.skippedHosts).toEqual([expect.stringMatching(reason)]);
    expect(connection?.skippedHosts.join()).not.toContain("secret");
  });

  it("of which none can be used are refused with every reason", () => {
    expect(() => of(["https://pve1", "fd00::1"])).toThrow(/is no Proxmox host.*last colon/);
  });

  it("are none where nothing is written", () => {
    expect(of([])).toBeNull();
  });
});

describe("what was entered to be trusted, without a connection", () => {
  const print = Array.from({ length: 32 }, () => "ab").join(":");
  const beside = { caPem: "", fingerprints: [print] };

  it("is what a connection of proxlb.yaml is held to, even where ProxLB verifies nothing", () => {
    expect(connectionFromConfig(UNVERIFIED, NO_ENVIRONMENT)?.trust.verify).toBe(false);
    const held = { caPem: null, fingerprints: [print.toUpperCase()], verify: true };
    expect(connectionFromConfig(UNVERIFIED, NO_ENVIRONMENT, null, beside)?.trust).toEqual(held);
    const nothing = { caPem: "", fingerprints: [] };
    expect(connectionFromConfig(UNVERIFIED, NO_ENVIRONMENT, null, nothing)?.trust.verify).toBe(false);
  });

  it("is nothing to a connection of the environment, or to one with a trust of its own", () => {
    const own = { ...NO_ENVIRONMENT, PVE_HOSTS: "pve1", PVE_TOKEN_ID: "ui@pve!r", PVE_TOKEN_SECRET: "r" };
    expect(connectionFromConfig(UNVERIFIED, own, null, beside)?.trust.fingerprints).toEqual([]);
    const entered = { hosts: ["pve2"], token: { tokenId: "ui@pve!r", secret: "r" }, writeToken: null };
    const trusting = { ...entered, caPem: "", fingerprints: [] };
    expect(connectionFromConfig(UNVERIFIED, NO_ENVIRONMENT, trusting, beside)?.trust.fingerprints).toEqual(
      [],
    );
  });
});

describe("the token that writes", () => {
  const own = { ...NO_ENVIRONMENT, PVE_HOSTS: "pve1", PVE_TOKEN_ID: "ui@pve!r", PVE_TOKEN_SECRET: "r" };
  const write = { PVE_WRITE_TOKEN_ID: "ui@pve!w", PVE_WRITE_TOKEN_SECRET: "w" };
  const pinned = { ...own, ...write, PVE_FINGERPRINTS: Array.from({ length: 32 }, () => "AB").join(":") };

  it("goes where the first one goes, judged by the same certificates", () => {
    const reading = connectionFromConfig(null, pinned);
    const writing = writingConnection(reading);
    expect(writing).toEqual({
      ...reading,
      source: "write token",
      credentials: { kind: "token", tokenId: "ui@pve!w", secret: "w" },
    });
    expect(writing?.trust.fingerprints).toHaveLength(1);
  });

  it("never goes to hosts of proxlb.yaml", () => {
    const theirs = { hosts: ["pve1"], user: "proxlb@pve", token_id: "ui", token_secret: "x" };
    expect(writingConnection(connectionFromConfig(theirs, { ...NO_ENVIRONMENT, ...write }))).toBeNull();
    expect(writingConnection(null)).toBeNull();
    expect(writingConnection(connectionFromConfig(null, own))).toBeNull();
  });

  it("is never that of Settings where the environment has a connection, nor the other way round", () => {
    const entered = {
      hosts: ["pve9"],
      token: { tokenId: "ui@pve!s", secret: "s" },
      writeToken: { tokenId: "ui@pve!sw", secret: "sw" },
      caPem: "",
      fingerprints: [Array.from({ length: 32 }, () => "cd").join(":")],
    };
    const byEnvironment = connectionFromConfig(null, own, entered);
    expect(byEnvironment).toMatchObject({ source: "environment", hosts: [{ host: "pve1" }] });
    expect(writingConnection(byEnvironment), "the environment has none").toBeNull();
    expect(byEnvironment?.trust.fingerprints, "nor what Settings trust").toEqual([]);
    const bySettings = connectionFromConfig(UNVERIFIED, { ...NO_ENVIRONMENT, ...write }, entered);
    expect(bySettings).toMatchObject({
      source: "settings",
      hosts: [{ host: "pve9", port: 8006 }],
      credentials: { tokenId: "ui@pve!s", secret: "s" },
      trust: { verify: true, fingerprints: [expect.stringMatching(/^CD:CD/)] },
    });
    expect(writingConnection(bySettings)).toMatchObject({
      source: "write token in settings",
      hosts: [{ host: "pve9" }],
      credentials: { tokenId: "ui@pve!sw", secret: "sw" },
    });
  });
});
