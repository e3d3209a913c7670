import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerInspectInfo } from "dockerode";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { LogLine } from "@/lib/daemon/schema";
import type { Engine } from "./client";
import { LogCursor, type LogStart } from "./cursor";
import { type DockerLine, LineAssembler } from "./lines";
import type { Target } from "./target";

/** Far more than is ever shown: what is cut before secrets are masked could end within one. */
const MAX_LINE_BYTES = 64 * 1024;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 5_000;
const WATCH_INTERVAL_MS = 10_000;

/** How far one Docker container's log was handed out, and as which start's lines. */
interface Position {
  cursor: LogCursor;
  /** StartedAt of the start whose lines are handed out now; "" before the first. */
  startedAt: string;
  epoch: string;
  seq: number;
  /** The ended run that was read to its last line. */
  drained: string;
}

/**
 * Every line of the one ProxLB's log, over its restarts, its recreation under a new id, engine failures and lost
 * connections, without gaps or doubles; at most one attempt a second. Ends when `signal` aborts.
 * @param sinceAt RFC 3339, inclusive; null: the last 10,000 lines that are kept.
 */
export async function* followLogs(
  engine: Engine,
  target: Target,
  options: { sinceAt: string | null; signal: AbortSignal },
): AsyncGenerator<LogLine> {
  const { signal } = options;
  const positions = new Map<string, Position>();
  const follower = randomBytes(4).toString("hex");
  const pace = new Pace();
  while (!signal.aborted) {
    pace.begin();
    try {
      let info = await target.inspect();
      const position = positionOf(positions, info.Id, options.sinceAt);
      if (info.State.Running || position.drained !== runOf(info)) {
        for await (const line of readRun(engine, target, info, position, signal)) {
          if (isStale(info, line)) info = await refreshed(target, info);
          yield numbered(position, info, line, follower);
        }
        if (!info.State.Running) position.drained = runOf(info);
      }
      pace.succeeded();
    } catch (error) {
      if (!signal.aborted) pace.failed(error);
    }
    await pace.wait(signal);
  }
}

/**
 * The log of one Docker container, from the cursor on, until it ends or the connection does. Yields each line once.
 */
export async function* readLog(
  engine: Engine,
  info: ContainerInspectInfo,
  cursor: LogCursor,
  options: { maxLineBytes: number; signal: AbortSignal },
): AsyncGenerator<DockerLine> {
  const { signal, maxLineBytes } = options;
  const range = cursor.resume();
  const stream = (await engine.open(
    (abortSignal) =>
      engine.docker.getContainer(info.Id).logs({
        follow: true,
        stdout: true,
        stderr: true,
        timestamps: true,
        ...range,
        abortSignal,
      }),
    signal,
  )) as unknown as Readable & { socket?: { setKeepAlive(on: boolean, afterMs: number): void } };
  cursor.begun();
  // Else a vanished remote engine would look like a quiet ProxLB.
  stream.socket?.setKeepAlive(true, 15_000);
  const assembler = new LineAssembler({ tty: info.Config.Tty, maxLineBytes });
  for await (const chunk of stream) {
    for (const line of assembler.push(chunk as Buffer)) if (cursor.isNew(line)) yield line;
  }
  if (info.State.Running) return;
  for (const line of assembler.flush()) if (cursor.isNew(line)) yield line;
}

/** As `readLog`, but lets go of a connection that no longer belongs to the ProxLB that runs now. */
async function* readRun(
  engine: Engine,
  target: Target,
  info: ContainerInspectInfo,
  position: Position,
  signal: AbortSignal,
): AsyncGenerator<DockerLine> {
  const superseded = new AbortController();
  const watch = setInterval(watcher(target, info, superseded), WATCH_INTERVAL_MS);
  const both = AbortSignal.any([signal, superseded.signal]);
  try {
    yield* readLog(engine, info, position.cursor, { maxLineBytes: MAX_LINE_BYTES, signal: both });
  } catch (error) {
    if (!both.aborted) throw error;
  } finally {
    clearInterval(watch);
    // Also when the reader of our lines stops early.
    superseded.abort();
  }
}

function watcher(target: Target, info: ContainerInspectInfo, superseded: AbortController): () => void {
  let missed = false;
  return () => {
    target.inspect().then(
      (now) => {
        const other = now.Id !== info.Id || now.State.StartedAt !== info.State.StartedAt;
        // After an outage the connection may be dead without saying so.
        if (other || missed) superseded.abort();
      },
      () => {
        missed = true;
      },
    );
  };
}

/** It was not running when we asked, and has written since. */
function isStale({ State }: ContainerInspectInfo, line: DockerLine): boolean {
  return !State.Running && line.at > State.FinishedAt;
}

/** Never throws: the line in hand must not be lost. */
async function refreshed(target: Target, info: ContainerInspectInfo): Promise<ContainerInspectInfo> {
  const now = await target.inspect().catch(() => info);
  return now.Id === info.Id ? now : info;
}

function positionOf(positions: Map<string, Position>, id: string, sinceAt: string | null): Position {
  const known = positions.get(id);
  if (known) return known;
  // A Docker container that took the place of another while we followed is new from its first line.
  const first: LogStart = sinceAt === null ? "newest" : { at: sinceAt };
  const cursor = new LogCursor(positions.size === 0 ? first : "all");
  const fresh: Position = { cursor, startedAt: "", epoch: "", seq: 0, drained: "" };
  positions.set(id, fresh);
  // A swap back to the one before is plausible, ten are not.
  const [oldest] = positions.keys();
  if (positions.size > 8 && oldest !== undefined) positions.delete(oldest);
  return fresh;
}

function runOf({ State }: ContainerInspectInfo): string {
  return `${State.StartedAt} ${State.FinishedAt}`;
}

/**
 * The end of the run before parts its lines from the new start's: Docker notes a start only after the process has
 * begun to write. The epoch also names this follower, so that a later one that counts from 1 again cannot collide.
 */
function numbered(
  position: Position,
  info: ContainerInspectInfo,
  line: DockerLine,
  follower: string,
): LogLine {
  const { StartedAt, FinishedAt } = info.State;
  const endedBefore = FinishedAt < StartedAt ? FinishedAt : "";
  if (position.startedAt !== StartedAt && line.at > endedBefore) {
    position.startedAt = StartedAt;
    position.epoch = `${info.Id.slice(0, 12)}.${StartedAt}.${follower}`;
    position.seq = 0;
  }
  position.epoch ||= `${info.Id.slice(0, 12)}.before.${follower}`;
  position.seq += 1;
  return { epoch: position.epoch, seq: position.seq, ...line };
}

/** At most one attempt a second, fewer while they fail; says each new cause once. */
class Pace {
  #beganAtMs = 0;
  #pauseMs = MIN_PAUSE_MS;
  #said = "";

  begin(): void {
    this.#beganAtMs = clock().monotonicMs();
  }

  succeeded(): void {
    this.#pauseMs = MIN_PAUSE_MS;
    this.#said = "";
  }

  failed(error: unknown): void {
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_PAUSE_MS);
    const said = messageOf(error);
    if (said !== this.#said) log("daemon").warn({ reason: said }, "the log of ProxLB cannot be read now");
    this.#said = said;
  }

  async wait(signal: AbortSignal): Promise<void> {
    const leftMs = this.#beganAtMs + this.#pauseMs - clock().monotonicMs();
    if (leftMs > 0) await sleep(leftMs, undefined, { signal }).catch(() => undefined); // aborted
  }
}
