import { AppError, messageOf } from "@/lib/core/errors";
import type { CleanedUp, Daemon, DaemonState, OneShotResult } from "@/lib/daemon/schema";
import { answerStatus, connectEngine, type Engine } from "./client";
import { followLogs } from "./logs";
import { removeLeftovers, runOneShot } from "./one-shot";
import { sendHangup } from "./reload";
import { describeContainer, describeMissing } from "./state";
import { coresOf, memoryOf } from "./stats";
import { findTarget, type Target } from "./target";

/** ProxLB leaves at once on SIGINT; a solver run may hold it up. */
const STOP_GRACE_SECONDS = 10;
const STOP_TIMEOUT_MS = (STOP_GRACE_SECONDS + 10) * 1000;
/** Storage, network and the image's volumes are made ready before Docker answers a start. */
const START_TIMEOUT_MS = 30_000;

/**
 * The one ProxLB as a Docker container. These calls are all that Docker is ever asked for (see ARCHITECTURE.md);
 * none carries a name, image or command from a request:
 *
 *     GET    /containers/json          label filter: the managed one, left-over one-shots
 *     GET    /containers/{id}/json     state; what a one-shot copies
 *     GET    /containers/{id}/stats    one sample
 *     GET    /containers/{id}/logs     followed, with times
 *     POST   /containers/{id}/start
 *     POST   /containers/{id}/stop
 *     POST   /containers/{id}/restart
 *     POST   /containers/{id}/kill     SIGINT, SIGHUP; SIGKILL for a one-shot
 *     POST   /containers/{id}/exec     SIGHUP from within, under a restart policy; then
 *     POST   /exec/{id}/start
 *     GET    /exec/{id}/json
 *     POST   /containers/create        one-shot only, as are the three below
 *     PUT    /containers/{id}/archive  its configuration
 *     GET    /containers/{id}/archive  /etc/passwd, where the image names its user
 *     DELETE /containers/{id}
 *
 * @param options.containerName without it the one Docker container labelled proxlb-ui.managed=true
 * @param options.certPath folder with ca.pem, cert.pem and key.pem for a TCP endpoint with TLS
 */
export function createDockerDaemon(options: {
  dockerHost: string;
  certPath?: string;
  containerName?: string;
}): Daemon {
  const engine = connectEngine(options);
  const target = findTarget(engine, options.containerName);
  const closed = new AbortController();
  const versions = new Map<string, string>();
  const running = new Set<string>();
  let cleaning: Promise<CleanedUp> | null = null;
  return {
    driver: "docker",
    inspect: () => inspect(engine, target, versions),
    stats: () => stats(engine, target),
    start: () => start(engine, target),
    stop: () => stop(engine, target),
    restart: () => restart(engine, target),
    reload: () => sendHangup(engine, target),
    async *follow({ sinceAt: since, signal: given }) {
      const signal = AbortSignal.any([given, closed.signal]);
      const sinceAt = since && engine.fromOurs(since);
      for await (const line of followLogs(engine, target, { sinceAt, signal })) {
        yield { ...line, at: engine.toOurs(line.at) };
      }
    },
    async runOnce(request) {
      const signal = AbortSignal.any([request.signal, closed.signal]);
      // One that a killed app left behind may still move guests: never a second one beside it.
      await cleaning?.catch(() => undefined);
      const result = await runOneShot(engine, target, { ...request, signal }, running);
      if (request.kind === "version") await rememberVersion(target, versions, result);
      return result;
    },
    cleanUp() {
      cleaning = removeLeftovers(engine, target, running);
      return cleaning;
    },
    close: async () => closed.abort(),
  };
}

async function inspect(engine: Engine, target: Target, versions: Map<string, string>): Promise<DaemonState> {
  try {
    const info = await target.inspect();
    const state = describeContainer(info, engine.now());
    return {
      ...state,
      startedAt: state.startedAt && engine.toOurs(state.startedAt),
      finishedAt: state.finishedAt && engine.toOurs(state.finishedAt),
      version: versions.get(info.Image) ?? state.version,
    };
  } catch (error) {
    const absent = (error as { code?: unknown }).code === "not_found";
    return describeMissing(absent ? "absent" : "engine_down", messageOf(error), target.name);
  }
}

async function stats(engine: Engine, target: Target) {
  const info = await target.inspect();
  if (!info.State.Running || info.State.Paused) return null;
  // Not its one-shot form: only this one waits for a second sample, without which there is no CPU figure.
  const sample = await engine.call((abortSignal) => {
    const options = { stream: false as const, abortSignal };
    return engine.docker.getContainer(info.Id).stats(options);
  });
  const cpuCores = coresOf(sample);
  const memoryUsedBytes = memoryOf(sample);
  return cpuCores === null || memoryUsedBytes === null ? null : { cpuCores, memoryUsedBytes };
}

async function start(engine: Engine, target: Target): Promise<void> {
  const info = await target.inspect();
  refusePaused(info.State.Paused);
  await allowing(304, () =>
    engine.call(
      (abortSignal) => engine.docker.getContainer(info.Id).start({ abortSignal }),
      START_TIMEOUT_MS,
    ),
  );
}

/**
 * SIGINT first, as PID 1 ignores SIGTERM; Docker's own stop then waits, kills after the grace time, and marks the
 * end as wanted, so that no restart policy brings it back.
 */
async function stop(engine: Engine, target: Target): Promise<void> {
  const info = await target.inspect();
  await interrupt(engine, info.Id);
  await allowing(304, () =>
    engine.call(
      (abortSignal) => engine.docker.getContainer(info.Id).stop({ t: STOP_GRACE_SECONDS, abortSignal }),
      STOP_TIMEOUT_MS,
    ),
  );
}

async function restart(engine: Engine, target: Target): Promise<void> {
  const info = await target.inspect();
  refusePaused(info.State.Paused);
  await interrupt(engine, info.Id);
  await engine.call(
    (abortSignal) => engine.docker.getContainer(info.Id).restart({ t: STOP_GRACE_SECONDS, abortSignal }),
    STOP_TIMEOUT_MS + START_TIMEOUT_MS,
  );
}

/** 409: it does not run, as between two starts of a crash loop. */
async function interrupt(engine: Engine, id: string): Promise<void> {
  await allowing(409, () =>
    engine.call((abortSignal) => engine.docker.getContainer(id).kill({ signal: "SIGINT", abortSignal })),
  );
}

async function allowing(status: number, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (answerStatus(error) !== status) throw error;
  }
}

function refusePaused(paused: boolean): void {
  if (paused)
    throw new AppError("conflict", "ProxLB is frozen by docker pause; unpause it on its machine first.");
}

/** ProxLB tells its version only when run; kept per image, as a new image may hold another. */
async function rememberVersion(
  target: Target,
  versions: Map<string, string>,
  result: OneShotResult,
): Promise<void> {
  const version = /^ProxLB version: (\S+)/m.exec(result.stdout)?.[1];
  if (version !== undefined) versions.set((await target.inspect()).Image, version);
}
