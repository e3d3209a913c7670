import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerInspectInfo } from "dockerode";
import { clock } from "@/lib/core/clock";
import { AppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { CleanedUp, OneShotRequest, OneShotResult } from "@/lib/daemon/schema";
import { Tail } from "@/lib/daemon/tail";
import { answerStatus, type Engine } from "./client";
import { LogCursor } from "./cursor";
import { readLog } from "./logs";
import {
  ONE_SHOT_FILE,
  ONE_SHOT_FOLDER,
  ONE_SHOT_LABEL,
  ONE_SHOT_TARGET_LABEL,
  oneShotRecipe,
} from "./recipe";
import { firstFileOf, tarWithSecret } from "./tar";
import type { Target } from "./target";

/** The vfs storage driver copies the whole image. */
const CREATE_TIMEOUT_MS = 60_000;
const KILL_GRACE_MS = 10_000;
const MAX_LINE_BYTES = 1024 * 1024;
const RETRY_MS = 1_000;

/**
 * Runs ProxLB once in a Docker container of its own beside the managed one; removed afterwards, whatever happens.
 * @param running names of those that go on in this process
 */
export async function runOneShot(
  engine: Engine,
  target: Target,
  request: OneShotRequest,
  running: Set<string>,
): Promise<OneShotResult> {
  const startedAt = clock().now().toISOString();
  if (request.signal.aborted) return resultOf(newCapture(), null, "cancelled", startedAt);
  const managed = await target.inspect();
  const name = `proxlb-ui-one-shot-${randomBytes(6).toString("hex")}`;
  running.add(name);
  try {
    await create(engine, managed, request, name, ownerOf(target));
    return await run(engine, name, request);
  } finally {
    await remove(engine, name);
    running.delete(name);
  }
}

/** Removes every one-shot ProxLB of this target but our own, running or not: what a crash of an app left behind. */
export async function removeLeftovers(
  engine: Engine,
  target: Target,
  running: Set<string>,
): Promise<CleanedUp> {
  const label = [`${ONE_SHOT_LABEL}=true`, `${ONE_SHOT_TARGET_LABEL}=${ownerOf(target)}`];
  const left = await engine.call((abortSignal) =>
    engine.docker.listContainers({ all: true, filters: { label }, abortSignal }),
  );
  const leftovers = left.filter(({ Names }) => !Names.some((name) => running.has(name.replace("/", ""))));
  for (const { Id } of leftovers) await remove(engine, Id);
  return { leftoverRuns: leftovers.length, startedAgain: false };
}

async function create(
  engine: Engine,
  managed: ContainerInspectInfo,
  request: OneShotRequest,
  name: string,
  owner: string,
): Promise<void> {
  const recipe = oneShotRecipe(managed, request.kind, owner);
  await engine.call(
    (abortSignal) => engine.docker.createContainer({ ...recipe, name, abortSignal }),
    CREATE_TIMEOUT_MS,
  );
  if (request.configYaml === null) return;
  const user = await userOf(engine, name, managed.Config.User);
  const archive = await tarWithSecret(ONE_SHOT_FOLDER, ONE_SHOT_FILE, request.configYaml, user);
  await engine.call((abortSignal) =>
    engine.docker.getContainer(name).putArchive(archive, { path: "/", abortSignal }),
  );
}

async function run(engine: Engine, name: string, request: OneShotRequest): Promise<OneShotResult> {
  const startedAt = clock().now().toISOString();
  await engine.call(
    (abortSignal) => engine.docker.getContainer(name).start({ abortSignal }),
    CREATE_TIMEOUT_MS,
  );
  const limits = new Limits(engine, name, request);
  try {
    const capture = newCapture();
    const ended = await readToEnd(engine, name, limits, (line) => {
      capture[line.stream].add(line.text);
      request.onLine(line);
    });
    return resultOf(capture, ended.State.ExitCode, limits.outcome, startedAt);
  } finally {
    limits.lift();
  }
}

/** Streams the log to its last line, over lost connections; the answer is what Docker says of the ended one. */
async function readToEnd(
  engine: Engine,
  name: string,
  limits: Limits,
  onLine: OneShotRequest["onLine"],
): Promise<ContainerInspectInfo> {
  const cursor = new LogCursor("all");
  const options = { maxLineBytes: MAX_LINE_BYTES, signal: limits.giveUp };
  for (;;) {
    try {
      const info = await engine.call((abortSignal) =>
        engine.docker.getContainer(name).inspect({ abortSignal }),
      );
      for await (const line of readLog(engine, info, cursor, options)) onLine(line);
      // Read once more after its end: only then nothing can be missing.
      if (!info.State.Running) return info;
    } catch (error) {
      if (limits.giveUp.aborted || answerStatus(error) === 404) {
        const sentence =
          "The one-shot ProxLB was lost: its Docker container or engine went away before it ended.";
        throw new AppError("unavailable", sentence, { cause: error });
      }
      await sleep(RETRY_MS);
    }
  }
}

/** The time limit and the caller's abort: SIGINT, SIGKILL after the grace time, and at last no more waiting. */
class Limits {
  outcome: OneShotResult["outcome"] = "finished";
  readonly #giveUp = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #lift: () => void;

  constructor(engine: Engine, name: string, request: OneShotRequest) {
    const kill = (signal: "SIGINT" | "SIGKILL") =>
      engine
        .call((abortSignal) => engine.docker.getContainer(name).kill({ signal, abortSignal }))
        .catch((error: unknown) => {
          // 409: it ended by itself.
          if (answerStatus(error) !== 409) logFailure("cannot end a one-shot ProxLB", error);
        });
    const end = (outcome: OneShotResult["outcome"]) => {
      if (this.outcome !== "finished") return;
      this.outcome = outcome;
      void kill("SIGINT");
      this.#timers.push(
        setTimeout(() => void kill("SIGKILL"), KILL_GRACE_MS),
        setTimeout(() => this.#giveUp.abort(), 2 * KILL_GRACE_MS),
      );
    };
    const cancel = () => end("cancelled");
    request.signal.addEventListener("abort", cancel, { once: true });
    this.#lift = () => request.signal.removeEventListener("abort", cancel);
    this.#timers.push(setTimeout(() => end("timeout"), request.timeoutMs));
    if (request.signal.aborted) cancel();
  }

  get giveUp(): AbortSignal {
    return this.#giveUp.signal;
  }

  lift(): void {
    this.#lift();
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

type Capture = Record<"stdout" | "stderr", Tail>;

const newCapture = (): Capture => ({ stdout: new Tail(), stderr: new Tail() });

function resultOf(
  capture: Capture,
  exitCode: number | null,
  outcome: OneShotResult["outcome"],
  startedAt: string,
): OneShotResult {
  const finishedAt = clock().now().toISOString();
  const [stdout, stderr] = [capture.stdout.text(), capture.stderr.text()];
  return { exitCode, outcome, startedAt, finishedAt, stdout, stderr };
}

/** Numbers of the user that ProxLB runs as there ("65534", "0:0", "nobody", ""); a name is looked up in the image. */
async function userOf(engine: Engine, name: string, user: string): Promise<{ uid: number; gid: number }> {
  const [owner = "", group] = user.split(":");
  if (owner === "") return { uid: 0, gid: 0 };
  const gid = /^\d+$/.test(group ?? "") ? Number(group) : 0;
  if (/^\d+$/.test(owner)) return { uid: Number(owner), gid };
  const stream = await engine.call((abortSignal) =>
    engine.docker.getContainer(name).getArchive({ path: "/etc/passwd", abortSignal }),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const entries = (await firstFileOf(Buffer.concat(chunks))).split("\n");
  const entry = entries.map((line) => line.split(":")).find(([each]) => each === owner);
  if (!entry)
    throw new AppError("unavailable", "The managed Docker container runs as a user its image does not know.");
  return { uid: Number(entry[2]), gid };
}

/** Gone is what counts: by name, so that also one whose creation was never confirmed goes. */
async function remove(engine: Engine, idOrName: string): Promise<void> {
  try {
    await engine.call(
      (abortSignal) => engine.docker.getContainer(idOrName).remove({ force: true, v: true, abortSignal }),
      CREATE_TIMEOUT_MS,
    );
  } catch (error) {
    // 404: it is gone; 409: its removal is under way. Else the next start's cleanUp() takes it.
    const status = answerStatus(error);
    if (status !== 404 && status !== 409) logFailure("a one-shot ProxLB could not be removed", error);
  }
}

function ownerOf(target: Target): string {
  return target.name ?? "labelled";
}

function logFailure(sentence: string, error: unknown): void {
  log("daemon").warn({ reason: messageOf(error) }, sentence);
}
