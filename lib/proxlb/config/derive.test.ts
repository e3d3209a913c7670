import { describe, expect, it } from "vitest";
import { deriveConfig } from "./derive";
import { parseConfig } from "./parse";

const SOURCE = `proxmox_api: &api
  hosts: [pve01]
  user: proxlb@pve
  pass: "0123"
  timeout: 2
balancing:
  balanciness: 7
  unknown_key: kept
service:
  delay: {enable: true, time: 3}
  enable_ha: true
solver: {enable: true, mode: active}
`;

function derived(kind: "dry_run" | "rebalance" | "best_node", source = SOURCE) {
  const parsed = parseConfig(source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const { yaml, warnings } = deriveConfig(parsed, kind);
  const again = parseConfig(yaml);
  if (!again.ok) throw new Error(JSON.stringify(again.issues));
  return { config: again.config, values: again.values, warnings };
}

describe("deriveConfig", () => {
  it.each(["dry_run", "rebalance", "best_node"] as const)("makes a %s end by itself, at once", (kind) => {
    const { config, values } = derived(kind);
    expect(config.service).toMatchObject({
      daemon: false,
      enable_ha: false,
      delay: { enable: false, time: 3 },
    });
    expect(config.proxmox_api).toMatchObject({ timeout: 10, pass: "0123" });
    expect(values.balancing).toMatchObject({ balanciness: 7, unknown_key: "kept" });
  });

  it("can migrate nothing in a dry run, and does not wait for the solver", () => {
    const { config, warnings } = derived("dry_run", SOURCE.replace("balanciness: 7", "enable: true"));
    expect(config.balancing.enable).toBe(false);
    expect(config.solver.enable).toBe(false);
    expect(warnings).toEqual([]);
  });

  it("migrates in a rebalance though the daemon only computes, and warns where no type may move", () => {
    const { config, warnings } = derived("rebalance");
    expect(config.balancing.enable).toBe(true);
    expect(config.solver).toMatchObject({ enable: true, mode: "active" });
    expect(warnings).toEqual([expect.stringContaining("balance_types is empty")]);
  });

  it("keeps a longer timeout", () => {
    expect(derived("dry_run", SOURCE.replace("timeout: 2", "timeout: 45")).config.proxmox_api.timeout).toBe(
      45,
    );
  });
});
