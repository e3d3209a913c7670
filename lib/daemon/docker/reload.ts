import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerInspectInfo } from "dockerode";
import { AppError } from "@/lib/core/errors";
import type { Engine } from "./client";
import { proxlbCommand } from "./recipe";
import type { Target } from "./target";

const HANGUP = "import os, signal; os.kill(1, signal.SIGHUP)";
const EXEC_CHECKS = 40;
const EXEC_CHECK_MS = 100;

/**
 * SIGHUP for ProxLB. Docker takes any signal of its `kill` call for a wish to end: the restart policy is off from
 * then on, and the next API hiccup would end ProxLB for good (moby/moby#41302). Under a restart policy the signal is
 * therefore sent from within. Throws AppError `conflict` when ProxLB does not run.
 */
export async function sendHangup(engine: Engine, target: Target): Promise<void> {
  const info = await target.inspect();
  const { Running, Paused, Restarting } = info.State;
  if (!Running || Paused || Restarting) {
    throw new AppError("conflict", "ProxLB does not run; it reads its configuration when it starts.");
  }
  if (restartsByItself(info) && !sharesProcesses(info)) await hangUpFromWithin(engine, info);
  else await kill(engine, info.Id);
}

async function kill(engine: Engine, id: string): Promise<void> {
  await engine.call((abortSignal) => engine.docker.getContainer(id).kill({ signal: "SIGHUP", abortSignal }));
}

async function hangUpFromWithin(engine: Engine, info: ContainerInspectInfo): Promise<void> {
  const [python] = proxlbCommand(info);
  const exec = await engine.call((abortSignal) =>
    engine.docker.getContainer(info.Id).exec({
      Cmd: [python ?? "python3", "-c", HANGUP],
      User: info.Config.User,
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
      Privileged: false,
      abortSignal,
    }),
  );
  await engine.call((abortSignal) => exec.start({ Detach: true, abortSignal }));
  for (let check = 0; check < EXEC_CHECKS; check += 1) {
    const { Running, ExitCode } = await engine.call((abortSignal) => exec.inspect({ abortSignal }));
    if (!Running && ExitCode === 0) return;
    if (!Running && ExitCode !== null) break;
    await sleep(EXEC_CHECK_MS);
  }
  throw new AppError(
    "unavailable",
    "ProxLB could not be told to read its configuration again; restart it instead.",
  );
}

function restartsByItself({ HostConfig }: ContainerInspectInfo): boolean {
  return !["", "no"].includes(HostConfig.RestartPolicy?.Name ?? "");
}

/** Where process 1 is not ProxLB's own. */
function sharesProcesses({ HostConfig }: ContainerInspectInfo): boolean {
  return (HostConfig.PidMode ?? "") !== "";
}
