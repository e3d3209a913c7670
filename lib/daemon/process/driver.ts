import { access, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { childEnvironment, type Env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { inOrder } from "@/lib/core/queue";
import type { Daemon, DaemonState, DaemonStats } from "@/lib/daemon/schema";
import { type Redactor, redactorForText, secretsOf } from "@/lib/proxlb/log/redact";
import { endOrphan, installedVersion, recall, remember } from "./files";
import { openLogStore } from "./log-store";
import { cleanUpOneShots, runOneShot } from "./one-shot";
import { DEFAULT_TIMINGS, Supervisor, type Timings } from "./supervisor";
import { readUsage, usageBetween } from "./table";

export interface ProcessOptions {
  /** Python of the environment ProxLB is installed in. */
  python: string;
  configPath: string;
  /** Holds ProxLB's log, its pid file and, for their length, the configurations of one-shot runs. */
  dataDir: string;
  environment: Record<string, string>;
  timings?: Partial<Timings>;
}

export function processOptions(settings: Env): ProcessOptions {
  const dataDir = resolve(settings.DATA_DIR);
  return {
    python: settings.PROXLB_PYTHON ?? join(dataDir, "proxlb", "bin", "python"),
    configPath: resolve(settings.PROXLB_CONFIG),
    dataDir,
    environment: {
      ...childEnvironment(),
      ...(settings.PVE_CA_FILE ? { REQUESTS_CA_BUNDLE: resolve(settings.PVE_CA_FILE) } : {}),
    },
  };
}

/** A ProxLB that runs as a child process of this app, kept alive like a container with `restart: unless-stopped`. */
export async function createProcessDaemon(options: ProcessOptions): Promise<Daemon> {
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  const pidFile = join(options.dataDir, "proxlb.pid");
  const stateFile = join(options.dataDir, "proxlb-state.json");
  const store = await openLogStore(join(options.dataDir, "proxlb.log"));
  const oneShots = { ...options, graceMs: timings.graceMs, running: new Set<string>() };
  const seenSecrets = new Set<string>();
  const supervisor = new Supervisor({
    ...options,
    timings,
    pidFile,
    store,
    remembered: await recall(stateFile),
    remember: (state) => remember(stateFile, state),
    redactor: () => redactorFor(options.configPath, seenSecrets),
  });
  const ready = async () => {
    if (!(await exists(options.python))) throw new AppError("not_found", notInstalled(options.python));
    if ((await endOrphan(pidFile, timings.graceMs)) === "foreign")
      throw new AppError("conflict", "Another ProxLB UI with the same DATA_DIR runs ProxLB already.");
  };
  // Start, stop and reload of two callers at once happen in their order, never interleaved.
  const inTurn = inOrder();
  return {
    driver: "process",
    inspect: () => inspect(options, supervisor),
    stats: usageReader(supervisor),
    start: () =>
      inTurn(async () => {
        if (supervisor.isUp()) return;
        await ready();
        await supervisor.start();
      }),
    stop: () => inTurn(() => supervisor.stop()),
    restart: () =>
      inTurn(async () => {
        await supervisor.stop();
        await ready();
        await supervisor.start();
      }),
    reload: () => inTurn(() => supervisor.reload()),
    follow: (request) => store.follow(request),
    async runOnce(request) {
      if (!(await exists(options.python))) throw new AppError("not_found", notInstalled(options.python));
      return runOneShot(oneShots, request);
    },
    cleanUp: () =>
      inTurn(async () => {
        const leftoverRuns = await cleanUpOneShots(oneShots);
        // Like a container engine at boot: what ran when the app ended runs again, what was stopped stays so.
        const wanted = supervisor.state().wanted === "running" && !supervisor.isUp();
        if (!(await exists(options.python))) return { leftoverRuns, startedAgain: false };
        const orphan = supervisor.isUp() ? "none" : await endOrphan(pidFile, timings.graceMs);
        const startedAgain = wanted && orphan !== "foreign";
        if (startedAgain) await supervisor.start();
        return { leftoverRuns, startedAgain };
      }),
    close: () =>
      inTurn(async () => {
        await supervisor.close();
        await store.flush();
      }),
  };
}

async function inspect(options: ProcessOptions, supervisor: Supervisor): Promise<DaemonState> {
  const { startedAt, finishedAt, exitCode, restartCount } = supervisor.state();
  const installed = await exists(options.python);
  const { phase, reason } = supervisor.phase();
  return {
    driver: "process",
    state: installed ? phase : "absent",
    reason: installed ? reason : notInstalled(options.python),
    version: installed ? await installedVersion(options.python) : null,
    startedAt,
    startId: startedAt,
    finishedAt,
    exitCode,
    restartCount,
    target: options.python,
    image: null,
  };
}

function notInstalled(python: string): string {
  return `No ProxLB is installed at ${python}. Run "npm run proxlb:install", or set PROXLB_PYTHON.`;
}

/**
 * A file that cannot be read holds no secret that ProxLB could print.
 * @param seen secrets of the file as it was before: a ProxLB that runs may still print them
 */
async function redactorFor(configPath: string, seen: Set<string>): Promise<Redactor> {
  const text = await readFile(configPath, "utf8").catch(() => "");
  for (const secret of secretsOf(text)) seen.add(secret);
  return redactorForText(text, [...seen]);
}

function usageReader(supervisor: Supervisor): () => Promise<DaemonStats | null> {
  let last: { pid: number; cpuSeconds: number; atMs: number } | null = null;
  const read = async (pid: number) => {
    const usage = await readUsage(pid);
    return usage && { ...usage, pid, atMs: performance.now() };
  };
  return async () => {
    const pid = supervisor.pid();
    if (pid === null) return null;
    if (last?.pid !== pid) {
      last = await read(pid);
      await new Promise((done) => setTimeout(done, 200));
    }
    const now = await read(pid);
    if (!last || !now) return null;
    const stats = usageBetween(last, now);
    last = now;
    return stats;
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
