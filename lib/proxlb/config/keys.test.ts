import { describe, expect, it } from "vitest";
import { CONFIG_KEYS, keyAt } from "./keys";
import { parseConfig } from "./parse";

describe("the table of keys", () => {
  it("finds a key at any place of a file, below names that the author chose too", () => {
    const found = (...path: (string | number)[]) => keyAt(path)?.key.path.join(".");
    expect(found("balancing", "pools", "dev", "strict")).toBe("balancing.pools.*.strict");
    expect(found("balancing", "psi", "nodes", "cpu", "pressure_full")).toBe(
      "balancing.psi.nodes.*.pressure_full",
    );
    expect(found("proxmox_api", "hosts", 0)).toBe("proxmox_api.hosts");
    expect(keyAt(["balancing", "psi", "nodes", "gpu"])).toBeNull();
    expect(keyAt(["balancing", "enable", "more"])).toBeNull();
    expect(keyAt(["balanciness"])).toBeNull();
  });

  it("names the default that reading fills in", () => {
    const parsed = parseConfig("proxmox_api: {hosts: [a], user: u@pve}\n");
    const config: unknown = parsed.ok ? parsed.config : null;
    for (const key of CONFIG_KEYS.filter(
      ({ path, type }) => !path.includes("*") && type.kind !== "section",
    )) {
      if (key.required) continue;
      const value = key.path.reduce<unknown>(
        (above, step) => (above as Record<string, unknown> | null)?.[step],
        config,
      );
      expect([key.path.join("."), value]).toEqual([key.path.join("."), key.default]);
    }
  });

  it("says that what ProxLB reads at its start needs a restart, and nothing else", () => {
    const restart = CONFIG_KEYS.filter(({ takesEffect }) => takesEffect === "restart");
    const sections = new Set(
      restart.map(({ path }) => (path[0] === "service" ? path.slice(0, 2).join(".") : path[0])),
    );
    expect([...sections]).toEqual(["proxmox_api", "service.delay"]);
  });
});
