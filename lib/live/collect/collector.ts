import { setImmediate as nextTurn } from "node:timers/promises";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import type { PveTask, Resources } from "@/lib/proxmox/rows";
import type { ClusterSnapshot, Connection, MigrationProgress } from "@/lib/snapshot/schema";
import { PACE, type Pace } from "./pace";
import { buildRows } from "./rows";
import { createState, type CollectorState as State } from "./state";

/** The client of now and each one that replaces it (lib/proxmox/instance.ts). */
export interface ProxmoxSource {
  current(): Proxmox | null;
  /** Why there is none though something is configured, as a sentence. */
  refusal?(): string | null;
  onChange(listener: (proxmox: Proxmox | null) => void): () => void;
}

export interface CollectorOptions {
  source: ProxmoxSource;
  previous(): ClusterSnapshot;
  commit(next: Omit<ClusterSnapshot, "version">): void;
  /** After each poll, with the tasks of the whole cluster. */
  onTasks(tasks: PveTask[], proxmox: Proxmox): void;
  /** Whether it waits for a call to learn why a migration failed. */
  owesReason(): boolean;
  /** Asks why, with calls that it takes by `takeSlowCall`. */
  readReasons(proxmox: Proxmox): void;
  migratingTo(): ReadonlyMap<number, string>;
  migrationProgress(): ReadonlyMap<number, MigrationProgress>;
  pace?: Pace;
}

export interface Collector {
  /** May be called again after `stop`. */
  start(): void;
  /** Another replica collects now. */
  stop(): void;
  /** Somebody looks: poll every 10 s instead of every minute, at once when the picture is older than that. */
  setWatched(watched: boolean): void;
  /** After an operation: the next poll comes early, within the same number of calls. */
  refreshSoon(): void;
  /**
   * Before an action: rows and facts that are older than that are read now, as far as this minute's calls allow. A fact
   * may take the place of a poll. The picture tells when it is done.
   */
  readFirst(maxAge: MaxAge): void;
  /**
   * For calls beside the polls: false when this minute's are spent.
   * @param urgent it may take the place of a poll, while somebody watches or a run goes on
   */
  takeSlowCall(urgent?: boolean): boolean;
  close(): void;
}

/** How old what a decision rests on may be. */
export interface MaxAge {
  rowsMs: number;
  factsMs: number;
}

/** The only thing that polls Proxmox. Polls never overlap; durations are monotonic; failure keeps the last picture. */
export function createCollector(options: CollectorOptions): Collector {
  const pace = options.pace ?? PACE;
  const state = createState(pace, options.source);
  const logger = log("collector");
  let timer: NodeJS.Timeout | null = null;
  let busy = false;

  const wake = () => {
    if (busy || !state.started) return;
    if (timer) clearTimeout(timer);
    const waitMs = Math.min(state.waitMs(), reasonWaitMs(state, options));
    timer = setTimeout(run, Math.max(0, Math.min(waitMs, 2 ** 31 - 1)));
  };
  const run = async () => {
    busy = true;
    try {
      await step(state, options);
    } catch (error) {
      // A defect of ours must not end the collecting.
      logger.error({ error: messageOf(error) }, "a poll failed in our own code");
      state.pollDueMs = clock().monotonicMs() + pace.watched.pollMs;
    }
    busy = false;
    wake();
  };
  const sayWhenUnconfigured = () => {
    if (options.source.current() || !state.started) return;
    void publish(state, options, {
      state: "unconfigured",
      reason: options.source.refusal?.() ?? null,
      host: null,
    });
  };
  const stopListening = options.source.onChange(() => {
    state.reset();
    sayWhenUnconfigured();
    wake();
  });

  return {
    start() {
      state.started = true;
      sayWhenUnconfigured();
      wake();
    },
    stop() {
      state.started = false;
      if (timer) clearTimeout(timer);
    },
    setWatched(watched) {
      if (watched === state.watched) return;
      state.watched = watched;
      if (state.failures === 0) state.hurry(watched ? pace.watched.pollMs : 0);
      wake();
    },
    refreshSoon() {
      if (state.failures === 0) state.hurry(pace.watched.pollMs / 10);
      wake();
    },
    readFirst({ rowsMs, factsMs }) {
      state.facts.wantAgain(factsMs);
      if (state.failures === 0) state.hurry(Math.max(1, rowsMs));
      wake();
    },
    takeSlowCall(urgent = false) {
      const isTaken = state.takeSlow({ cost: 1, urgent });
      // Who waits for it may be next.
      if (!isTaken) wake();
      return isTaken;
    },
    close() {
      state.started = false;
      stopListening();
      if (timer) clearTimeout(timer);
    },
  };
}

async function step(state: State, options: CollectorOptions): Promise<void> {
  const proxmox = options.source.current();
  if (!proxmox) return;
  if (reasonWaitMs(state, options) <= 0) {
    state.reasonAtMs = clock().monotonicMs();
    options.readReasons(proxmox);
    return;
  }
  if (clock().monotonicMs() >= state.pollDueMs) return poll(state, options, proxmox);
  const job = state.facts.next(state.rhythm());
  const due = job.dueMs <= clock().monotonicMs() && state.failures === 0 && state.resources;
  if (!due || !state.takeSlow(job)) return;
  await job.run(proxmox);
  if (proxmox === options.source.current()) await publishOk(state, options, proxmox);
}

/**
 * Until it is asked why a migration failed: as soon as a call is free, be it the next poll's, and once between two polls.
 * Infinite where nothing is to be asked.
 */
function reasonWaitMs(state: State, options: CollectorOptions): number {
  if (state.failures > 0 || !state.resources || !options.owesReason()) return Number.POSITIVE_INFINITY;
  const againMs = state.reasonAtMs + state.rhythm().pollMs - clock().monotonicMs();
  return Math.max(againMs, state.urgentWaitMs());
}

async function poll(state: State, options: CollectorOptions, proxmox: Proxmox): Promise<void> {
  const rhythm = state.rhythm();
  state.polledAtMs = clock().monotonicMs();
  state.pollLane.take(1, Number.POSITIVE_INFINITY);
  try {
    // While Proxmox fails, one call is enough to find out.
    const first = proxmox.resources();
    const [resources, tasks] =
      state.failures > 0
        ? [await first, await tasksOf(proxmox)]
        : await Promise.all([first, tasksOf(proxmox)]);
    if (proxmox !== options.source.current() || !state.started) return;
    await nextTurn();
    if (state.resources && standing(state.resources) !== standing(resources)) state.facts.wantStatus();
    state.resources = resources;
    state.failures = 0;
    state.failingSince = null;
    state.tasksWarning = tasks.problem;
    state.seenAt = clock().now().toISOString();
    // Up to a twentieth later, never earlier: replicas and clusters must not beat in step.
    state.pollDueMs =
      clock().monotonicMs() +
      state.pollLane.nextTurnMs(rhythm.pollsPerWindow, rhythm.pollMs) * (1 + Math.random() / 20);
    await publishOk(state, options, proxmox);
    if (tasks.rows) options.onTasks(tasks.rows, proxmox);
  } catch (error) {
    if (proxmox !== options.source.current() || !state.started) return;
    await failed(state, options, proxmox, error);
  }
}

function standing({ nodes }: Resources): string {
  return JSON.stringify(nodes.map(({ name, status, haState }) => [name, status, haState]).sort());
}

async function tasksOf(proxmox: Proxmox): Promise<{ rows: PveTask[] | null; problem: string | null }> {
  try {
    return { rows: await proxmox.tasks(), problem: null };
  } catch (error) {
    // The picture is worth showing without its tasks; the warning says what is missing.
    return { rows: null, problem: `Tasks cannot be read: ${messageOf(error)}` };
  }
}

function failed(state: State, options: CollectorOptions, proxmox: Proxmox, error: unknown): Promise<void> {
  const { retryMs, refusedRetryMs } = state.pace;
  const kind = proxmoxKind(error);
  const refused = kind === "unauthenticated" || kind === "forbidden" || kind === "tls";
  const pause = refused ? refusedRetryMs : (retryMs[Math.min(state.failures, retryMs.length - 1)] ?? 0);
  state.failures += 1;
  state.failingSince ??= clock().now().toISOString();
  state.pollDueMs = clock().monotonicMs() + pause * (1 + Math.random() / 20);
  return publish(state, options, { state: "unreachable", reason: messageOf(error), host: proxmox.host() });
}

function publishOk(state: State, options: CollectorOptions, proxmox: Proxmox): Promise<void> {
  return publish(state, options, { state: "ok", reason: null, host: proxmox.host() });
}

type Standing = Pick<Connection, "state" | "reason" | "host">;

async function publish(state: State, options: CollectorOptions, standing: Standing): Promise<void> {
  const before = options.previous();
  const warnings = warningsOf(state, options.source.current());
  const connection: Connection = {
    ...standing,
    seenAt: state.seenAt,
    failingSince: state.failingSince,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
  const isNew = standing.state === "ok" && state.resources !== null;
  if (!isNew && JSON.stringify(connection) === JSON.stringify(before.connection)) return;
  const { resources, facts } = state;
  const rows =
    isNew && resources
      ? await buildRows(state.fresh ? { nodes: [], guests: [] } : before, {
          resources,
          status: facts.status(),
          manager: facts.manager(),
          migratingTo: options.migratingTo(),
          migrationProgress: options.migrationProgress(),
        })
      : { nodes: before.nodes, guests: before.guests };
  // Meanwhile the client may have been replaced: these rows are another cluster's then.
  if (isNew && (state.resources !== resources || !state.started)) return;
  if (isNew) state.fresh = false;
  options.commit({ connection, facts: isNew ? facts.facts() : before.facts, ...rows });
}

function warningsOf(state: State, proxmox: Proxmox | null): string[] {
  const unverified =
    proxmox && !proxmox.connection.verified
      ? [
          "Certificates are not verified (ssl_verification: false): anyone on the network can pose as Proxmox.",
        ]
      : [];
  return [
    ...unverified,
    ...(proxmox?.connection.skippedHosts ?? []).map((reason) => `A host is not used. ${reason}`),
    ...(state.tasksWarning ? [state.tasksWarning] : []),
    ...state.facts.warnings(),
    ...(proxmox?.oddities() ?? []),
  ];
}
