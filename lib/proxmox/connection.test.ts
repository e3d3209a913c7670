import { describe, expect, it } from "vitest";
import { connectionFromConfig, hostLabel } from "./connection";

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
