import { describe, expect, it } from "vitest";
import { diagnose } from "@/lib/proxlb/doctor/doctor";
import { UNKNOWN_CLUSTER } from "@/lib/proxlb/doctor/known-cluster";
import { type FirstSettings, withFirstSettings } from "./first-file";
import { parseConfig } from "./parse";

const SETTINGS: FirstSettings = {
  hosts: ["pve1.example.org", "[fd00::1]:8006"],
  user: "proxlb@pve",
  tokenId: "lb",
  tokenSecret: "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5",
  verify: true,
  balancing: { enable: false, method: "memory", balanciness: 10, balanceTypes: ["vm", "ct"] },
};

describe("a first proxlb.yaml", () => {
  it("says what was chosen, and the doctor has nothing to say of it", () => {
    const text = withFirstSettings(null, SETTINGS) ?? "";
    const parsed = parseConfig(text);
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        proxmox_api: {
          hosts: SETTINGS.hosts,
          user: "proxlb@pve",
          token_id: "lb",
          token_secret: SETTINGS.tokenSecret,
          ssl_verification: true,
          timeout: 10,
        },
        balancing: { enable: false, method: "memory", balanciness: 10, balance_types: ["vm", "ct"] },
        service: { daemon: true },
      },
    });
    expect(diagnose(text, UNKNOWN_CLUSTER).map(({ id }) => id)).toEqual([]);
  });

  it.each([
    ["null", "~"],
    ["yes", "no"],
    ["0x1f", "1_000"],
    ["12:30", "1e3"],
  ])("keeps %s and %s the text that they are", (tokenId, user) => {
    const text = withFirstSettings(null, { ...SETTINGS, tokenId, user, tokenSecret: tokenId }) ?? "";
    expect(parseConfig(text)).toMatchObject({
      ok: true,
      config: { proxmox_api: { token_id: tokenId, user, token_secret: tokenId } },
    });
  });

  it("goes into a file that names no cluster, and keeps the rest byte for byte", () => {
    const before =
      "# ours\nbalancing:\n  method: cpu # busy\n  ignore_guests: [dns]\nservice:\n  daemon: false\n";
    const text = withFirstSettings(before, SETTINGS) ?? "";
    expect(text).toContain("# ours\nbalancing:\n  method: memory # busy\n  ignore_guests: [dns]\n");
    expect(text).toContain("service:\n  daemon: false\n");
    expect(parseConfig(text)).toMatchObject({ ok: true, config: { proxmox_api: { hosts: SETTINGS.hosts } } });
  });

  it("takes a password away that stood there: ProxLB ends with both", () => {
    const before = "proxmox_api:\n  hosts: []\n  user: root@pam\n  pass: old\n";
    const parsed = parseConfig(withFirstSettings(before, SETTINGS) ?? "");
    expect(parsed).toMatchObject({ ok: true, config: { proxmox_api: { user: "proxlb@pve", pass: null } } });
  });

  it.each(["", "\n\n", "# nothing yet\n", "---\n", "proxmox_api:\nbalancing:\n"])(
    "begins in a file that says nothing: %j",
    (before) => {
      const text = withFirstSettings(before, SETTINGS);
      expect(parseConfig(text ?? "")).toMatchObject({
        ok: true,
        config: { proxmox_api: { hosts: SETTINGS.hosts } },
      });
    },
  );
});
