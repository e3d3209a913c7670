import "server-only";
import { type ConfigFile, readConfigFile } from "@/lib/config-file/read";
import { env } from "@/lib/core/env";
import type { Daemon, DaemonState } from "@/lib/daemon/schema";
import type { Live } from "@/lib/live/live";

/**
 * Tells the screens when ProxLB's state changed, whoever changed it. Starts nothing, but in the demo: a ProxLB that
 * never ran begins to migrate only when a person has said so (`service.start`, in the audit log).
 */
export function watchService(daemon: Daemon, live: Live): () => Promise<void> {
  let last = "";
  return async () => {
    const state = await daemon.inspect();
    if (env().DEMO_MODE && startsInDemo(state, await readConfigFile())) await daemon.start();
    const now = JSON.stringify([state.state, state.startedAt, state.exitCode, state.reason]);
    if (last !== "" && now !== last) live.publish("service");
    last = now;
  };
}

/** This machine, where the demo's simulated cluster listens: a real cluster has nodes elsewhere. */
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|::1|localhost)(?::\d+)?$/;

/**
 * Whether the demo may start its ProxLB without being asked: one that never ran, and that can reach nothing but a
 * cluster on this machine. Without a version it is still being installed.
 */
export function startsInDemo(
  { driver, state, version, startedAt, finishedAt }: DaemonState,
  file: ConfigFile,
): boolean {
  if (driver !== "process" || state !== "stopped" || version === null) return false;
  if (startedAt !== null || finishedAt !== null) return false;
  if (file.state !== "read" || !file.parsed.ok) return false;
  const { hosts } = file.parsed.config.proxmox_api;
  return hosts.length > 0 && hosts.every((host) => LOOPBACK.test(host));
}
