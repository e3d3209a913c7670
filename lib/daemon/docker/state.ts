import type { ContainerInspectInfo } from "dockerode";
import type { DaemonState } from "@/lib/daemon/schema";

const NEVER = "0001-01-01T00:00:00Z";
/** A start younger than this says nothing about how the run will go; Docker itself counts from 10 s. */
const SETTLED_AFTER_MS = 10_000;
const STARTING_MS = 2_000;

type Outcome = Pick<DaemonState, "state" | "reason">;

/**
 * What Docker's inspect says about the one ProxLB, in our words. Nothing of its environment or mounts gets out.
 * @param now by the engine's clock, which stamped what is in `info`
 */
export function describeContainer(info: ContainerInspectInfo, now: Date): DaemonState {
  const { StartedAt, FinishedAt, ExitCode, Running } = info.State;
  const live = Running && !info.State.Restarting;
  return {
    driver: "docker",
    ...outcomeOf(info, now),
    version: versionOf(info),
    startedAt: StartedAt === NEVER ? null : StartedAt,
    startId: StartedAt === NEVER ? null : StartedAt,
    finishedAt: live || FinishedAt === NEVER ? null : FinishedAt,
    exitCode: live || FinishedAt === NEVER ? null : ExitCode,
    restartCount: info.RestartCount,
    target: info.Name.replace(/^\//, ""),
    image: info.Config.Image,
  };
}

/** The states in which there is nothing to describe. */
export function describeMissing(
  state: "absent" | "engine_down",
  reason: string,
  target: string | null,
): DaemonState {
  const never = { startedAt: null, startId: null, finishedAt: null, exitCode: null, restartCount: 0 };
  return { driver: "docker", state, reason, ...never, version: null, image: null, target };
}

function outcomeOf(info: ContainerInspectInfo, now: Date): Outcome {
  const { Status, Paused } = info.State;
  if (Paused)
    return { state: "stopped", reason: "ProxLB is frozen by docker pause; unpause it on its machine." };
  if (Status === "restarting" || (Status === "running" && info.RestartCount > 0)) return restarted(info, now);
  if (Status === "running") return running(info, now);
  return stopped(info);
}

function running(info: ContainerInspectInfo, now: Date): Outcome {
  if (runningForMs(info, now) < STARTING_MS) return { state: "starting", reason: "ProxLB is starting." };
  const silent = info.HostConfig.LogConfig?.Type === "none";
  const note = silent
    ? " Its log driver is none, so its log cannot be read; use json-file, local or journald."
    : "";
  return { state: "running", reason: `ProxLB is running.${note}` };
}

/** Docker has brought it back by itself since its last start by hand. */
function restarted(info: ContainerInspectInfo, now: Date): Outcome {
  const down = info.State.Status === "restarting";
  if (!down && runningForMs(info, now) >= SETTLED_AFTER_MS) return running(info, now);
  if (info.RestartCount < 2) {
    return { state: "starting", reason: `ProxLB ended${exitWords(info)}; Docker is starting it again.` };
  }
  const code = info.State.ExitCode;
  const cause =
    down && code === 0
      ? "It ends by itself with exit code 0: service.daemon is off in its configuration."
      : `It ends right after each start${down ? exitWords(info) : ""}; its last log lines say why.`;
  return { state: "crash_loop", reason: `Docker has restarted ProxLB ${info.RestartCount} times. ${cause}` };
}

function stopped(info: ContainerInspectInfo): Outcome {
  const { Status, ExitCode, Error: cause, FinishedAt, OOMKilled } = info.State;
  if (Status === "created" || FinishedAt === NEVER) {
    const failed = cause ? " Docker could not start it; its engine's log says why." : "";
    return { state: "stopped", reason: `ProxLB was never started.${failed}` };
  }
  if (OOMKilled) return { state: "stopped", reason: "ProxLB was killed because it ran out of memory." };
  if (ExitCode === 0) return { state: "stopped", reason: "ProxLB is stopped." };
  // 128 + signal: SIGINT, SIGKILL, SIGTERM. Somebody ended it.
  if ([130, 137, 143].includes(ExitCode))
    return { state: "stopped", reason: `ProxLB was ended${exitWords(info)}.` };
  const gaveUp =
    info.HostConfig.RestartPolicy?.Name === "on-failure"
      ? ` Docker gave up after ${info.RestartCount} restarts.`
      : "";
  return {
    state: "stopped",
    reason: `ProxLB failed${exitWords(info)}; its last log lines say why.${gaveUp}`,
  };
}

function exitWords(info: ContainerInspectInfo): string {
  return ` with exit code ${info.State.ExitCode}`;
}

function runningForMs(info: ContainerInspectInfo, now: Date): number {
  return now.getTime() - Date.parse(info.State.StartedAt);
}

/** From the image's own label or its tag; ProxLB itself says it only when it is run. */
function versionOf(info: ContainerInspectInfo): string | null {
  const label = info.Config.Labels?.["org.opencontainers.image.version"];
  const tag = /:v?(\d+\.\d+[\w.-]*)$/.exec(info.Config.Image)?.[1];
  const version = label ?? tag;
  return version === undefined ? null : version.replace(/^v/, "");
}
