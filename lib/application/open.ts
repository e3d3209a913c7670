import "server-only";
import type { IncomingMessage, Server } from "node:http";
import type { Database } from "@/db/client";
import { provideDatabase } from "@/db/client";
import { openDatabase } from "@/db/open";
import { topicRequirement } from "@/lib/access/topics";
import { watchConfigFile } from "@/lib/config-file/watch";
import { repairConfigFile } from "@/lib/config-file/write-in-place";
import { settleInterrupted } from "@/lib/config-versions/versions";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { getDaemon, provideDaemon } from "@/lib/daemon/instance";
import type { Daemon } from "@/lib/daemon/schema";
import { createDaemon } from "@/lib/daemon/select";
import { rememberingReloads } from "@/lib/features/config/in-use/told";
import { createMigrationStore } from "@/lib/features/migrations/store";
import { createDemoAccounts } from "@/lib/features/sign-in/demo";
import { openSetup } from "@/lib/features/sign-in/first-run";
import { originOf } from "@/lib/http/origin";
import type { Actor } from "@/lib/identity/actor";
import { actorAgain, actorOfCredentials } from "@/lib/identity/identify";
import { can } from "@/lib/identity/permissions";
import { requireFittingSecret } from "@/lib/ledger/fitting-secret";
import { flushRefused } from "@/lib/ledger/flood";
import { keepAuditHeads } from "@/lib/ledger/head";
import { type Live, provideLive, startLive } from "@/lib/live/live";
import { trackCycle } from "@/lib/live/log/cycle-tracker";
import { type Leader, lockLeader, soleLeader } from "@/lib/live/replicas/leader";
import { postgresRelay, type Relay } from "@/lib/live/replicas/relay";
import { attachGateway, type Gateway } from "@/lib/live/sockets/gateway";
import type { Watcher } from "@/lib/live/sockets/types";
import { proxmoxSource } from "@/lib/proxmox/instance";
import { attribution } from "@/lib/runs/attribution";
import { stopAllRuns } from "@/lib/runs/runner";
import { endRunsOfTheDead } from "@/lib/runs/store";
import { refreshSettings } from "@/lib/settings/current";
import { startJobs } from "./background";
import { cleanUpAfterKill } from "./clean-up";
import { followConfigFile } from "./follow-config";
import { followSettings } from "./follow-settings";

interface Application {
  close(): Promise<void> | void;
}

let running: { database: Database; live: Live; leader: Leader; parts: Application[] } | null = null;

/** Opens everything a page needs, in the order it is needed. @param root folder with drizzle/ */
export async function openApplication({ root }: { root: string }): Promise<void> {
  const settings = env();
  const database = provideDatabase(
    await openDatabase({
      ...(settings.DATABASE_URL ? { url: settings.DATABASE_URL } : {}),
      dataDir: settings.DATA_DIR,
      root,
    }),
  );
  await requireFittingSecret(database.db);
  await refreshSettings(database.db);
  keepAuditHeads(settings.DATA_DIR);
  await prepareAccounts(database);
  await endRunsOfTheDead(database.db, database.kind);
  await repairConfigFile(settings.DATA_DIR);
  await settleInterrupted(database.db);
  const { leader, relay } = database.url
    ? await joinOthers(database.url)
    : { leader: soleLeader(), relay: null };
  const config = await watchConfigFile();
  const { redact } = followConfigFile(config);
  const daemon = provideDaemon(rememberingReloads(createDaemon(settings)));
  const live = provideLive(
    startLive({
      proxmox: proxmoxSource,
      daemon: daemon.driver === "none" ? null : daemon,
      store: createMigrationStore(database.db),
      attribution: () => attribution(database.db),
      redact,
      leader,
      ...(relay ? { relay } : {}),
    }),
  );
  live.logs.onLine(trackCycle);
  config.onChange(() => live.publish("config"));
  followSettings(live, database.db);
  const jobs = startJobs({ database, live, daemon }, leader);
  running = { database, live, leader, parts: [config, jobs] };
  cleanUpOnce(leader, database, daemon);
}

/** The sockets on the app's own port. */
export function openSockets(server: Server): Gateway {
  if (!running) throw new Error("The application is not open.");
  const gateway = attachGateway<Watcher & Actor>(server, {
    live: running.live,
    authenticate: async (request: IncomingMessage) => {
      const shown = {
        cookie: request.headers.cookie ?? null,
        authorization: request.headers.authorization ?? null,
        url: request.url ?? "/",
      };
      return toWatcher(await actorOfCredentials(shown, originOf(request.headers)));
    },
    recheck: async (watcher) => toWatcher(await actorAgain(watcher)),
    mayWatch: (watcher, topic) => can(watcher, topicRequirement[topic]),
  });
  running.parts.push(gateway);
  return gateway;
}

/** Ends everything in the reverse order; runs that go on are stopped and recorded. */
export async function closeApplication(): Promise<void> {
  if (!running) return;
  const { database, live, leader, parts } = running;
  running = null;
  stopAllRuns();
  for (const part of parts.reverse()) await part.close();
  await live.close();
  await flushRefused();
  await leader.close();
  await getDaemon().close();
  await database.close();
}

/** Only the leader, and only its first time: what looks like a leftover may be a run of another replica, or of ours. */
function cleanUpOnce(leader: Leader, database: Database, daemon: Daemon): void {
  let done = false;
  leader.onChange((leads) => {
    if (!leads || done) return;
    done = true;
    cleanUpAfterKill(database, daemon).catch((error) =>
      log("server").warn({ err: error }, "leftovers of earlier runs could not be removed"),
    );
  });
}

async function prepareAccounts(database: Database): Promise<void> {
  const { db } = database;
  if (env().DEMO_MODE) return createDemoAccounts(database);
  const token = await openSetup(db);
  if (token === null) return;
  // Printed, not logged: a log shipper should not carry it away, and it must be read by whoever started this.
  process.stdout.write(
    `\nNobody has an account yet. Create the first Super Admin within 15 minutes:\n  ${env().APP_URL}/setup#${token}\n\n`,
  );
}

/** What only several replicas on one PostgreSQL need; the embedded database does without its driver. */
async function joinOthers(url: string): Promise<{ leader: Leader; relay: Relay }> {
  const { notifierOn } = await import("@/db/notify");
  const { ownConnection } = await import("@/db/postgres");
  return { leader: lockLeader(ownConnection(url)), relay: await postgresRelay(notifierOn(url)) };
}

function toWatcher(actor: Actor | null): (Watcher & Actor) | null {
  return actor && { ...actor, sessionId: actor.sessionRowId ?? `token:${actor.tokenRowId}` };
}
