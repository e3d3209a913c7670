import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import type { OneShotKind, OneShotRequest, OneShotResult } from "@/lib/daemon/schema";
import { startProxlb } from "./child";
import { endOrphan, listFolders, writePidFile } from "./files";

interface OneShotSettings {
  python: string;
  environment: Record<string, string>;
  dataDir: string;
  graceMs: number;
}

/** What a result keeps of each stream; the JSON comes last, so the end is what must stay. */
const KEPT_CHARS = 8 * 1024 * 1024;

/** Runs ProxLB once with a configuration of its own, which exists on disk only as long as the run. */
export async function runOneShot(settings: OneShotSettings, request: OneShotRequest): Promise<OneShotResult> {
  const folder = join(oneShotFolder(settings.dataDir), randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await runIn(folder, settings, request);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ends and removes what one-shot runs of an app that was killed left behind. */
export async function cleanUpOneShots(settings: OneShotSettings): Promise<void> {
  for (const folder of await listFolders(oneShotFolder(settings.dataDir))) {
    const orphan = await endOrphan(join(folder, "pid.json"), settings.graceMs);
    if (orphan !== "foreign") await rm(folder, { recursive: true, force: true });
  }
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
    args: request.configYaml === null ? ["-v"] : ["-c", config, ...FLAGS[request.kind]],
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

const FLAGS: Record<OneShotKind, string[]> = {
  dry_run: ["-d", "-j"],
  rebalance: ["-j"],
  best_node: ["-b"],
  version: ["-v"],
};

function oneShotFolder(dataDir: string): string {
  return join(dataDir, "one-shot");
}

/** The last part of a stream. */
class Tail {
  #lines: string[] = [];
  #chars = 0;

  add(line: string): void {
    this.#lines.push(line);
    this.#chars += line.length + 1;
    while (this.#chars > KEPT_CHARS) this.#chars -= (this.#lines.shift()?.length ?? 0) + 1;
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join("");
  }
}
