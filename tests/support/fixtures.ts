import { test as base } from "vitest";
import type { Database } from "@/db/client";
import type { Actor } from "@/lib/identity/actor";
import type { Role } from "@/lib/identity/permissions";
import type { Live, LiveOptions } from "@/lib/live/live";
import type { Proxmox } from "@/lib/proxmox/api";
import type { ProxmoxConnection } from "@/lib/proxmox/connection";
import { type Simulator, type SimulatorOptions, startSimulator } from "@/simulator/start";
import { openTestDatabase } from "./database";
import { liveOn, proxmoxFor } from "./live-harness";
import { signedIn } from "./people";

/** What a test names as its argument is there, real, and gone after it: the newest first. */
interface Fixtures {
  /** Registers what has to end with the test. */
  atEnd: (end: () => unknown) => void;
  /** Starts a simulated cluster; small unless told otherwise. */
  simulator: (options?: SimulatorOptions) => Promise<Simulator>;
  /** Makes a client of a simulated cluster, as its administrator unless told otherwise. */
  proxmox: (simulator: Simulator, change?: Partial<ProxmoxConnection>) => Proxmox;
  /** Starts the live picture. @param factor how much faster than real life its rhythm is */
  live: (proxmox: Proxmox | null, factor: number, change?: Partial<LiveOptions>) => Live;
  /** An embedded database, migrated and empty: the one that the doors use. */
  db: Database;
  /** Signs somebody of a role in. */
  as: (role: Role) => Promise<Actor>;
}

export const it = base.extend<Fixtures>({
  atEnd: async ({ task: _task }, use) => {
    const ends: (() => unknown)[] = [];
    await use((end) => void ends.push(end));
    for (const end of ends.reverse()) await end();
  },
  simulator: async ({ atEnd }, use) => {
    await use(async (options) => {
      const simulator = await startSimulator({ size: "small", authDelayMs: 10, ...options });
      atEnd(simulator.stop);
      return simulator;
    });
  },
  proxmox: async ({ atEnd }, use) => {
    await use((simulator, change) => {
      const proxmox = proxmoxFor(simulator, change);
      atEnd(() => proxmox.close());
      return proxmox;
    });
  },
  live: async ({ atEnd }, use) => {
    await use((proxmox, factor, change) => {
      const live = liveOn(proxmox, factor, change);
      atEnd(() => live.close());
      return live;
    });
  },
  db: async ({ atEnd }, use) => {
    const { database, remove } = await openTestDatabase();
    atEnd(remove);
    await use(database);
  },
  as: async ({ db }, use) => {
    await use(async (role) => (await signedIn(db, role)).actor);
  },
});
