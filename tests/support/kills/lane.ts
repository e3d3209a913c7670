import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres, { type Sql } from "postgres";
import { GIB } from "@/simulator/cluster/guests";
import type { ClusterSeed } from "@/simulator/cluster/seed-shape";
import { smallSeed } from "@/simulator/cluster/seed-small";
import { type Simulator, startSimulator } from "@/simulator/start";
import type { Answer, Look, Order } from "./orders";

/** The node that is drained: four guests, one of them a CT that is restarted, one that HA manages. */
export const NODE = "pve2";

/** One app that is killed over and over, with a cluster, a database and a proxlb.yaml of its own. */
export interface Lane {
  simulator: Simulator;
  sql: Sql;
  /** proxlb.yaml as it was at first. */
  config: string;
  onDisk(): string;
  /** Starts the app. @returns when, by `performance.now()` */
  start(): Promise<number>;
  /**
   * Ends it and starts it again while nothing goes on: it reads the cluster at once, where one that has used up the polls of a minute
   * would wait for it to be over.
   */
  startAfresh(): Promise<void>;
  /** kill -9; what was ordered and not answered is answered with null. */
  kill(): Promise<void>;
  /** @throws with why the app refused @returns null where it was killed before it answered */
  order<T>(order: Order): Promise<T | null>;
  look(): Promise<Look>;
  close(): Promise<void>;
}

/** What a lane is like. */
export interface LaneKind {
  cluster: ClusterSeed;
  configOf(simulator: Simulator): string;
  /** Gives it a ProxLB: what the app needs in its environment for that, and how to take it away. */
  manage?(place: { folder: string; config: string; caPem: string }): Promise<ManagedByLane>;
}

export interface ManagedByLane {
  env: Record<string, string>;
  remove(): Promise<void>;
}

/** No ProxLB, and a cluster with a node to drain. */
const DRAINS: LaneKind = { cluster: seedOfLane(), configOf };

/** @param url of a PostgreSQL, as its superuser @param script the bundled app */
export async function openLane(url: string, script: string, kind: LaneKind = DRAINS): Promise<Lane> {
  const simulator = await startSimulator({
    cluster: kind.cluster,
    autoDrift: false,
    authDelayMs: 10,
    timeScale: 8,
    migrationBytesPerSecond: 512 * 1024 ** 2,
  });
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-kills-"));
  const name = `kills_${path.basename(folder).slice(-6).toLowerCase()}`;
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const config = kind.configOf(simulator);
  const configFile = path.join(folder, "etc", "proxlb.yaml");
  mkdirSync(path.dirname(configFile));
  writeFileSync(configFile, config, { mode: 0o600 });
  writeFileSync(path.join(folder, "ca.pem"), simulator.caPem);
  const managed = await kind.manage?.({ folder, config, caPem: simulator.caPem });
  const sql = postgres(own.href, { max: 1, onnotice: () => undefined });
  const app = appOf(script, {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    LOG_LEVEL: "error",
    DATABASE_URL: own.href,
    DATA_DIR: path.join(folder, "app"),
    PROXLB_CONFIG: configFile,
    PVE_CA_FILE: path.join(folder, "ca.pem"),
    ...managed?.env,
  });
  await app.start();
  await sql`insert into users (id, username, email, password_hash, role)
    values (1, 'admin', 'admin@example.org', '!', 'admin')`;
  return {
    simulator,
    sql,
    config,
    ...app,
    async startAfresh() {
      await app.kill();
      await app.start();
    },
    onDisk: () => readFileSync(configFile, "utf8"),
    look: () => app.order<NonNullable<Look>>({ do: "look", node: NODE }),
    async close() {
      await app.kill();
      await managed?.remove();
      await sql.end();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
      await simulator.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function appOf(script: string, env: NodeJS.ProcessEnv) {
  let child: ChildProcess | null = null;
  let orders = 0;
  const waiting = new Map<number, (answer: Answer | null) => void>();
  const answered = (id: number) => new Promise<Answer | null>((resolve) => waiting.set(id, resolve));
  return {
    async start() {
      const startedMs = performance.now();
      const started = fork(script, [], { env, stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
      let complaint = "";
      started.stderr?.on("data", (chunk) => {
        complaint = `${complaint}${chunk}`.slice(-4000);
      });
      started.on("message", (answer: Answer) => waiting.get(answer.id)?.(answer));
      started.once("exit", () => {
        for (const resolve of waiting.values()) resolve(null);
        waiting.clear();
      });
      child = started;
      if ((await answered(0)) === null) throw new Error(`The app ended by itself: ${complaint}`);
      return startedMs;
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child?.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
    async order<T>(order: Order): Promise<T | null> {
      orders += 1;
      const id = orders;
      const answer = answered(id);
      child?.send({ id, order });
      const told = await answer;
      waiting.delete(id);
      if (told?.refused !== undefined) throw new Error(told.refused);
      return told === null ? null : (told.value as T);
    },
  };
}

function seedOfLane(): ClusterSeed {
  const seed = smallSeed();
  const there = new Set([105, 200]);
  const guests = seed.guests.map((guest) => ({
    ...guest,
    // Who is ignored, or lies on a local storage, would stay.
    ...(guest.vmid === 108 ? { tags: [], storage: undefined } : {}),
    ...(there.has(guest.vmid) ? { node: NODE } : {}),
  }));
  // Room for all at any time: else each move waits half a minute until the memory that the last one took is seen (SETTLE_MS).
  const nodes = seed.nodes.map((node) => ({ ...node, memoryBytes: 192 * GIB }));
  return { ...seed, nodes, guests };
}

function configOf({ port, credentials: { admin } }: Simulator): string {
  const [user, tokenName] = admin.tokenId.split("!");
  return `# Kept by hand.
proxmox_api:
  hosts: ['127.0.0.1:${port}']
  user: ${user}
  token_id: ${tokenName}
  token_secret: ${admin.secret}
  ssl_verification: true
balancing:
  enable: true   # it may move
  balance_types: [vm, ct]
  parallel: true
  parallel_jobs: 2
proxmox_cluster:
  maintenance_nodes: []   # nobody
`;
}
