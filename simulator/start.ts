import { randomBytes } from "node:crypto";
import type { Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { Authentication } from "./access/auth";
import { type Credentials, createCredentials } from "./access/credentials";
import { Faults } from "./cluster/faults";
import { plant, type Size, seedOf } from "./cluster/seed";
import type { ClusterSeed } from "./cluster/seed-shape";
import type { PveVersion } from "./cluster/state";
import { startStats } from "./cluster/stats";
import { type ListOrder, World } from "./cluster/world";
import { startHa } from "./ha/manager";
import { type Certificates, createCertificates } from "./http/certificates";
import { RequestLog } from "./http/request-log";
import { createApiServer, type ServerParts } from "./http/server";
import { createRouter } from "./routes/all";
import { Tasks } from "./tasks/tasks";

export interface SimulatorOptions {
  size?: Size;
  /** Instead of a size: an own cluster. */
  cluster?: ClusterSeed;
  /** The same seed gives the same cluster, load and task ids. Default 1. */
  seed?: number;
  /** Default 0: any free port. */
  port?: number;
  /** Simulated seconds per real second; 0 stands still except for `advance`. Default 1. */
  timeScale?: number;
  /** Simulated time at the start, in seconds since 1970. Default: now. */
  startAt?: number;
  pveVersion?: PveVersion;
  /** Real milliseconds that every 401 takes. Default 3000, as PVE. */
  authDelayMs?: number;
  /** Simulated milliseconds between two reports of pvestatd. Default 10,000. */
  refreshMs?: number;
  /** Default 250 MiB/s. */
  migrationBytesPerSecond?: number;
  /** Whether loads wander. Default true. */
  autoDrift?: boolean;
  /** Default "random": each answer lists nodes and guests in another order, as PVE does. */
  listOrder?: ListOrder;
  /** Every node listens on a port of its own; a dead node's port is closed. */
  nodePorts?: boolean;
}

export interface Simulator {
  /** https://127.0.0.1:port of the first node; without `nodePorts` any living node answers there. */
  url: string;
  port: number;
  /** Only with `nodePorts`: node name -> port. */
  nodePorts: Record<string, number>;
  caPem: string;
  /** SHA-256 fingerprint of the certificate all nodes show. */
  fingerprint256: string;
  credentials: Credentials;
  requests: RequestLog;
  faults: Faults;
  /** The cluster as it is now, not as pvestatd last told. Read it, do not write it. */
  readonly cluster: World;
  tasks: Tasks;
  /** Pushes simulated time forward; everything due happens at once. */
  advance: (seconds: number) => void;
  stop: () => Promise<void>;
}

/** How often the cluster lives on while nobody asks, so that no long idle time has to be caught up at once. */
const HEARTBEAT_MS = 5000;

/** Starts a Proxmox VE API over HTTPS on loopback. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const seed = options.seed ?? 1;
  const world = new World({
    seed,
    timeScale: options.timeScale ?? 1,
    startAt: options.startAt ?? Math.floor(Date.now() / 1000),
    pveVersion: options.pveVersion ?? "9.2",
    refreshSeconds: (options.refreshMs ?? 10_000) / 1000,
    migrationBytesPerSecond: options.migrationBytesPerSecond ?? 250 * 1024 ** 2,
    autoDrift: options.autoDrift ?? true,
    listOrder: options.listOrder ?? "random",
  });
  plant(world, options.cluster ?? seedOf(options.size ?? "small", seed));
  const credentials = createCredentials(world);
  const certificates = await createCertificates([...world.nodes.keys()]);
  for (const node of world.nodes.values()) node.fingerprint = certificates.fingerprint256;
  const tasks = new Tasks(world);
  startStats(world);
  startHa(world, tasks);
  const authentication = new Authentication(world, randomBytes(16).toString("hex"));
  const requests = new RequestLog();
  const listeners = new Listeners(world, certificates);
  const faults = new Faults(world, tasks, authentication, listeners);
  const authDelayMs = options.authDelayMs ?? 3000;
  const parts = { world, tasks, router: createRouter(), authentication, faults, requests, authDelayMs };
  await listeners.open(parts, options.port ?? 0, options.nodePorts ?? false);
  const heartbeat = setInterval(() => world.catchUp(), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    url: `https://127.0.0.1:${listeners.port}`,
    port: listeners.port,
    nodePorts: listeners.ports(),
    caPem: certificates.caPem,
    fingerprint256: certificates.fingerprint256,
    credentials,
    requests,
    faults,
    tasks,
    get cluster() {
      world.catchUp();
      return world;
    },
    advance: (seconds) => {
      world.time.push(seconds);
      world.catchUp();
    },
    stop: async () => {
      clearInterval(heartbeat);
      await listeners.close();
    },
  };
}

/** The open ports: one for all nodes, or one for each. */
class Listeners {
  port = 0;
  private readonly servers = new Map<string, { server: Server; port: number }>();
  private readonly sockets = new Set<Socket>();
  private perNode = false;

  constructor(
    private readonly world: World,
    private readonly certificates: Certificates,
  ) {}

  async open(parts: ServerParts, port: number, perNode: boolean): Promise<void> {
    this.perNode = perNode;
    const names = perNode ? [...this.world.nodes.keys()] : [""];
    for (const [index, name] of names.entries()) {
      const local = () => (perNode ? name : this.firstLiving());
      const server = createApiServer(parts, this.certificates, local);
      server.on("connection", (socket: Socket) => {
        this.sockets.add(socket);
        socket.on("close", () => this.sockets.delete(socket));
      });
      const own = await listen(server, index === 0 || port === 0 ? port : port + index);
      this.servers.set(name, { server, port: own });
      if (index === 0) this.port = own;
    }
  }

  ports(): Record<string, number> {
    return this.perNode ? Object.fromEntries([...this.servers].map(([name, { port }]) => [name, port])) : {};
  }

  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Closes the ports of dead nodes and opens those of living ones. */
  nodesChanged(): void {
    if (!this.perNode) return;
    for (const [name, { server, port }] of this.servers) {
      const up = this.world.isUp(name);
      if (!up && server.listening) {
        server.close();
        server.closeAllConnections();
      } else if (up && !server.listening) server.listen(port, "127.0.0.1");
    }
  }

  async close(): Promise<void> {
    this.dropConnections();
    const open = [...this.servers.values()].filter(({ server }) => server.listening);
    await Promise.all(
      open.map(({ server }) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  }

  private firstLiving(): string {
    const names = [...this.world.nodes.keys()];
    return names.find((name) => this.world.isUp(name) && !this.world.minority.has(name)) ?? names[0] ?? "";
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
