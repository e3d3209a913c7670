import { describe, expect, it } from "vitest";
import type { ConfigFile } from "@/lib/config-file/read";
import type { DaemonState } from "@/lib/daemon/schema";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { startsInDemo } from "./jobs";

const NEVER_RAN: DaemonState = {
  driver: "process",
  state: "stopped",
  reason: "",
  version: "2.3.0",
  startedAt: null,
  startId: null,
  finishedAt: null,
  exitCode: null,
  restartCount: 0,
  target: null,
  image: null,
};
const file = (hosts: string): ConfigFile => {
  const text = `proxmox_api: {hosts: ${hosts}, user: a@pve, token_id: t, token_secret: 0123456789}\n`;
  return {
    state: "read",
    path: "",
    text,
    sha256: "",
    changedAt: "",
    unchangedSinceMs: 0,
    parsed: parseConfig(text),
  };
};

describe("the demo's ProxLB starts without being asked", () => {
  it("where every host is this machine", () => {
    for (const hosts of ["['127.0.0.1:18006']", "[localhost]", "['[::1]:8006', '127.0.0.1']"])
      expect(startsInDemo(NEVER_RAN, file(hosts)), hosts).toBe(true);
  });

  it("never where one of them is another, or cannot be told", () => {
    for (const hosts of ["[pve1]", "['127.0.0.1', 'pve1:8006']", "[127.0.0.1.example.org]", "[]"])
      expect(startsInDemo(NEVER_RAN, file(hosts)), hosts).toBe(false);
    expect(startsInDemo(NEVER_RAN, { state: "missing", path: "", reason: "" })).toBe(false);
  });

  it("never where it ran before, runs, is not installed yet or is managed otherwise", () => {
    const others: Partial<DaemonState>[] = [
      { startedAt: "2026-01-01T00:00:00Z" },
      { finishedAt: "2026-01-01T00:00:00Z" },
      { state: "running" },
      { version: null },
      { driver: "docker" },
    ];
    for (const other of others)
      expect(startsInDemo({ ...NEVER_RAN, ...other }, file("[localhost]"))).toBe(false);
  });
});
