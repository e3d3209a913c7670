import "server-only";
import { type Job, performAsSystem } from "@/lib/access/job";
import { type ConfigFile, readConfigFile } from "@/lib/config-file/read";
import { clock } from "@/lib/core/clock";
import { env } from "@/lib/core/env";
import type { DaemonState } from "@/lib/daemon/schema";

const WATCH = "service.watch";
/** Where it cannot be started: each try is on the record. */
const START_AGAIN_MS = 60_000;

/**
 * Tells the screens when ProxLB's state changed, whoever changed it. Starts nothing, but in the demo: a ProxLB that
 * never ran begins to migrate only when a person has said so (`service.start`, in the audit log).
 */
function watchService(): Job["run"] {
  let last = "";
  let triedMs = Number.NEGATIVE_INFINITY;
  return async ({ database, daemon, live }) => {
    const state = await daemon.inspect();
    const nowMs = clock().monotonicMs();
    if (env().DEMO_MODE && nowMs - triedMs >= START_AGAIN_MS && startsInDemo(state, await readConfigFile())) {
      triedMs = nowMs;
      const about = { resource: "service", details: { reason: "the demo starts its own ProxLB" } };
      await performAsSystem({ database, job: WATCH, action: "service.start", about }, () => daemon.start());
    }
    const now = JSON.stringify([state.state, state.startedAt, state.exitCode, state.reason]);
    if (last !== "" && now !== last) live.publish("service");
    last = now;
  };
}

export const jobs: Job[] = [{ name: WATCH, everyMs: 3_000, leaderOnly: false, run: watchService() }];

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
