import { describe, expect, it } from "vitest";
import { connectionFromConfig, hostLabel, writingConnection } from "./connection";

const NO_ENVIRONMENT = {
  PVE_HOSTS: undefined,
  PVE_TOKEN_ID: undefined,
  PVE_TOKEN_SECRET: undefined,
  PVE_CA_FILE: undefined,
  PVE_FINGERPRINTS: undefined,
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

describe("the token that writes", () => {
  const own = { ...NO_ENVIRONMENT, PVE_HOSTS: "pve1", PVE_TOKEN_ID: "ui@pve!r", PVE_TOKEN_SECRET: "r" };
  const write = { PVE_WRITE_TOKEN_ID: "ui@pve!w", PVE_WRITE_TOKEN_SECRET: "w" };
  const pinned = { ...own, PVE_FINGERPRINTS: Array.from({ length: 32 }, () => "AB").join(":") };

  it("goes where the first one goes, judged by the same certificates", () => {
    const reading = connectionFromConfig(null, pinned);
    const writing = writingConnection(reading, write);
    expect(writing).toEqual({
      ...reading,
      source: "write token",
      credentials: { kind: "token", tokenId: "ui@pve!w", secret: "w" },
    });
    expect(writing?.trust.fingerprints).toHaveLength(1);
  });

  it("never goes to hosts of proxlb.yaml", () => {
    expect(writingConnection(of(["pve1"]), write)).toBeNull();
    expect(writingConnection(null, write)).toBeNull();
    expect(
      writingConnection(connectionFromConfig(null, own), {
        PVE_WRITE_TOKEN_ID: undefined,
        PVE_WRITE_TOKEN_SECRET: undefined,
      }),
    ).toBeNull();
  });
});
