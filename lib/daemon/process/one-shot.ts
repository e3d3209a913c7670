import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { argumentsOf } from "@/lib/daemon/arguments";
import type { OneShotRequest, OneShotResult } from "@/lib/daemon/schema";
import { Tail } from "@/lib/daemon/tail";
import { startProxlb } from "./child";
import { endOrphan, listFolders, writePidFile } from "./files";

interface OneShotSettings {
  python: string;
  environment: Record<string, string>;
  dataDir: string;
  graceMs: number;
  /** Folders of the runs that go on in this process. */
  running: Set<string>;
}

/** Runs ProxLB once with a configuration of its own, which exists on disk only as long as the run. */
export async function runOneShot(settings: OneShotSettings, request: OneShotRequest): Promise<OneShotResult> {
  const folder = join(oneShotFolder(settings.dataDir), randomUUID());
  settings.running.add(folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await runIn(folder, settings, request);
  } finally {
    await rm(folder, { recursive: true, force: true });
    settings.running.delete(folder);
  }
}

/** Removes what one-shot runs of an app that was killed left behind, and ends those that did not notice its end. @returns how many */
export async function cleanUpOneShots(settings: OneShotSettings): Promise<number> {
  let removed = 0;
  for (const folder of await listFolders(oneShotFolder(settings.dataDir))) {
    if (settings.running.has(folder)) continue;
    const orphan = await endOrphan(join(folder, "pid.json"), settings.graceMs);
    if (orphan === "foreign") continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

async function runIn(
  folder: string,
  settings: OneShotSettings,
  request: OneShotRequest,
): Promise<OneShotResult> {
  const config = join(folder, "proxlb.yaml");
  if (request.configYaml !== null) await writeFile(config, request.configYaml, { mode: 0o600, flag: "wx" });
  const kept = { stdout: new Tail(), stderr: new Tail() };
  const startedAt = clock().now().toISOString();
  const child = startProxlb({
    python: settings.python,
    environment: settings.environment,
    args: argumentsOf(request.kind, request.configYaml === null ? null : config),
    onLine(stream, text) {
      kept[stream].add(text);
      request.onLine({ at: clock().now().toISOString(), stream, text });
    },
  });
  let outcome: OneShotResult["outcome"] = "finished";
  const stop = (why: "timeout" | "cancelled") => {
    if (outcome !== "finished") return;
    outcome = why;
    void child.end(settings.graceMs);
  };
  const timer = setTimeout(() => stop("timeout"), request.timeoutMs);
  const onAbort = () => stop("cancelled");
  request.signal.addEventListener("abort", onAbort, { once: true });
  if (request.signal.aborted) onAbort();
  try {
    if (child.pid > 0) await writePidFile(join(folder, "pid.json"), child.pid);
    const exitCode = await child.exited;
    return {
      exitCode,
      outcome,
      startedAt,
      finishedAt: clock().now().toISOString(),
      stdout: kept.stdout.text(),
      stderr: kept.stderr.text(),
    };
  } catch (error) {
    throw new AppError("unavailable", `${settings.python} cannot be started.`, { cause: error });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", onAbort);
  }
}

function oneShotFolder(dataDir: string): string {
  return join(dataDir, "one-shot");
}
