import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach } from "vitest";
import type { Database } from "@/db/client";
import { parseEnv } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import { drainNode, endDrain } from "@/lib/features/maintenance/drain-carry-out";
import { newestDrain } from "@/lib/features/maintenance/drain-store";
import { toDrainViews } from "@/lib/features/maintenance/drain-view";
import { createMigrationStore } from "@/lib/features/migrations/store";
import { attribution } from "@/lib/runs/attribution";
import type { Simulator, SimulatorOptions } from "@/simulator/start";
import { it as base } from "./fixtures";
import { untilPicture } from "./live-harness";
import { until } from "./until";

const GIB = 1024 ** 3;
let configFile = "";

/** proxlb.yaml as it is before each test. */
export const CONFIG = `# Kept by hand.
proxmox_api: { hosts: [127.0.0.1], user: root@pam, pass: not-used }
balancing:
  enable: true   # it may move
  balance_types: [vm, ct]
proxmox_cluster:
  maintenance_nodes: []
`;

/** To be called in each file: gives each test a proxlb.yaml of its own. */
export const eachWithConfig = () =>
  beforeEach(() => {
    const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-drain-"));
    configFile = path.join(folder, "proxlb.yaml");
    writeFileSync(configFile, CONFIG);
    setSingleton("env", parseEnv({ PROXLB_CONFIG: configFile, DATA_DIR: folder, LOG_LEVEL: "silent" }));
    return () => rmSync(folder, { recursive: true });
  });

export const configPath = () => configFile;
export const onDisk = () => readFileSync(configFile, "utf8");
export const withMarked = (...nodes: string[]) =>
  CONFIG.replace("maintenance_nodes: []", `maintenance_nodes: [${nodes.join(", ")}]`);

/** A watched cluster, an admin who drains, and what becomes of it. */
export const it = base.extend<{
  bench: (options?: SimulatorOptions) => Promise<ReturnType<typeof benchOf> & { database: Database }>;
}>({
  bench: async ({ simulator: start, proxmox: client, live: watch, db: database, as }, use) => {
    await use(async (options) => {
      const simulator = await start({ autoDrift: false, migrationBytesPerSecond: 16 * GIB, ...options });
      const proxmox = client(simulator);
      const { db } = database;
      const live = watch(proxmox, 20, {
        store: createMigrationStore(db),
        attribution: () => attribution(db),
      });
      live.hooks.setWatched(true);
      await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
      const context = { db, live, proxmox, actor: await as("admin"), daemon: createNoDaemon() };
      return { ...benchOf(simulator, context), database };
    });
  },
});

function benchOf(simulator: Simulator, context: Parameters<typeof drainNode>[0]) {
  const { db, live } = context;
  const view = async (node: string) => {
    const row = await newestDrain(db, node);
    const [found] = row ? await toDrainViews(db, [row], live.snapshot()) : [];
    return found!;
  };
  const untilState = (node: string, ...states: string[]) =>
    until(() => view(node), {
      what: states.join(" or "),
      fits: ({ state }) => states.includes(state),
      limitMs: 100_000,
      pauseMs: 50,
    });
  const drain = (name: string, more: { restartContainers?: boolean; override?: string } = {}) =>
    drainNode(context, { restartContainers: true, ...more, name });
  const undo = async (name: string, bringBack = true) =>
    endDrain(context, (await newestDrain(db, name))!, { bringBack });
  const orders = () =>
    ["qemu", "lxc"]
      .map((type) => simulator.requests.count("POST", `/nodes/{node}/${type}/{vmid}/migrate`))
      .reduce((a, b) => a + b);
  const nodeOf = (vmid: number) => simulator.cluster.guestOf(vmid).node;
  return { simulator, db, live, context, view, untilState, drain, undo, orders, nodeOf };
}
