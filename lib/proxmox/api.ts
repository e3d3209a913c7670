import "server-only";
import { createClient } from "./client";
import type { ProxmoxConnection } from "./connection";
import { ProxmoxError, proxmoxKind } from "./errors";
import { readGuestConfig, readReplication, readStorage } from "./guest-config";
import { keepRows, leftOutSentence, notThe, type Report, requireObject } from "./kept";
import { list, text } from "./parse";
import { path } from "./path";
import { readResources, readTaskLog, readTaskStatus, readTasks, readVmMemory } from "./rows";
import { readBackupJobs } from "./rows-backup";
import * as cluster from "./rows-cluster";
import { readNodeStatus, readPrecondition } from "./rows-node";

export type RrdTimeframe = "hour" | "day" | "week" | "month" | "year";
/** How PVE condenses what happened within one sample. */
export type RrdFunction = "AVERAGE" | "MAX";

/** A guest and where it is now. */
export interface GuestRef {
  type: "vm" | "ct";
  vmid: number;
  node: string;
}

export interface MigrateOptions {
  target: string;
  /** Live for VMs, restart for CTs; required by PVE when the guest runs. */
  running: boolean;
  /** VMs only: copy local disks along. */
  withLocalDisks?: boolean;
  targetStorage?: string;
  /** KiB/s */
  bandwidthLimitKibps?: number;
}

/** Parameters of an HA rule, as PVE's API names them; a rule about guests takes no nodes, and is neither strict nor loose. */
export interface HaRuleFields {
  type: "node-affinity" | "resource-affinity";
  /** "vm:101,ct:200" */
  resources: string;
  affinity?: "positive" | "negative";
  /** "pve1,pve2:2" */
  nodes?: string;
  strict?: 0 | 1;
  disable?: 0 | 1;
  comment?: string;
}

export interface NodeTasksFilter {
  /** UNIX seconds */
  since?: number;
  /** One exact task type. */
  typefilter?: string;
  source?: "archive" | "active" | "all";
  start?: number;
  limit?: number;
}

export type Proxmox = ReturnType<typeof createProxmox>;

/** The Proxmox VE API as we use it. Every method throws ProxmoxError (an AppError with a `kind`). */
export function createProxmox(connection: ProxmoxConnection) {
  const client = createClient(connection);
  const { get, write } = client;
  const kind = (guest: GuestRef) => (guest.type === "vm" ? "qemu" : "lxc");
  const at = (guest: GuestRef) => path`/nodes/${guest.node}/${kind(guest)}/${guest.vmid}`;
  const task = (upid: string) => path`/nodes/${nodeOfUpid(upid)}/tasks/${upid}`;

  const odd = new Map<string, string>();
  const note =
    (what: string): Report =>
    (leftOut) => {
      if (leftOut) odd.set(what, leftOutSentence(what, leftOut));
      else odd.delete(what);
    };

  return {
    connection: {
      source: connection.source,
      verified: connection.trust.verify,
      /** Who we are for Proxmox: user@realm or user@realm!token. */
      identity:
        connection.credentials.kind === "token"
          ? connection.credentials.tokenId
          : connection.credentials.user,
      skippedHosts: connection.skippedHosts,
    },
    host: client.host,
    close: client.close,

    /** Sentences about rows that the latest answers held and that cannot be used. */
    oddities: () => [...odd.values()],

    resources: async () => readResources(await get("/cluster/resources"), note("/cluster/resources")),
    tasks: async () => readTasks(await get("/cluster/tasks"), note("/cluster/tasks")),
    /** Leaves a host without quorum, whose data is frozen, for one that has it. */
    clusterStatus: async () =>
      cluster.readClusterStatus(
        await client.getWhere(
          "/cluster/status",
          async (data) => (await cluster.readClusterStatus(data)).quorate,
        ),
        note("/cluster/status"),
      ),
    haStatus: async () => cluster.readHaStatus(await get("/cluster/ha/status/current")),
    managerStatus: async () => cluster.readManagerStatus(await get("/cluster/ha/status/manager_status")),
    options: async () => cluster.readOptions(await get("/cluster/options")),
    /** @param pveMajor saves the call that fails: before 9 there are groups, which take two calls. */
    haRules: (pveMajor: number | null = null) => haRules(get, pveMajor, note("HA rules")),
    /** By resource ("vm:101"), PVE 9: before, `haRules` tells it of groups. */
    haFailback: async () =>
      cluster.readHaFailback(await get("/cluster/ha/resources"), note("/cluster/ha/resources")),
    pools: async () => cluster.readPools(await get("/pools"), note("/pools")),
    version: async () => versionOf(await get("/version")),
    /** @param userid of somebody else ("user@realm!token"), which takes Sys.Audit on /access; without it, our own */
    permissions: async (userid?: string) =>
      cluster.readPermissions(await get("/access/permissions", userid === undefined ? {} : { userid })),

    nodeStatus: async (node: string) => readNodeStatus(await get(path`/nodes/${node}/status`)),
    nodeRrd: async (node: string, timeframe: RrdTimeframe, cf: RrdFunction = "AVERAGE") =>
      cluster.readRrd(await get(path`/nodes/${node}/rrddata`, { timeframe, cf })),
    nodeVersion: async (node: string) => versionOf(await get(path`/nodes/${node}/version`)),
    /** The list of a node's VMs that ProxLB reads: without `full`, memory is the node's view of each (its cgroup). */
    nodeVmMemory: async (node: string) => readVmMemory(await get(path`/nodes/${node}/qemu`)),
    nodeTasks: async (node: string, filter: NodeTasksFilter = {}) =>
      readTasks(await get(path`/nodes/${node}/tasks`, { ...filter })),

    guestRrd: async (guest: GuestRef, timeframe: RrdTimeframe, cf: RrdFunction = "AVERAGE") =>
      cluster.readRrd(await get(`${at(guest)}/rrddata`, { timeframe, cf })),
    /** Option names and values as PVE keeps them, with `digest` for optimistic locking. */
    guestConfig: async (guest: GuestRef) =>
      requireObject(await get(`${at(guest)}/config`), "a guest's config"),
    /** What of a guest's config decides whether and how it can move. */
    moveConfig: async (guest: GuestRef) =>
      readGuestConfig(guest.type, requireObject(await get(`${at(guest)}/config`), "a guest's config")),
    backupJobs: async () => readBackupJobs(await get("/cluster/backup"), note("/cluster/backup")),
    /** The IANA name of the zone that a node's clock is in; null where it does not tell. */
    nodeTimeZone: async (node: string) =>
      text(requireObject(await get(path`/nodes/${node}/time`), "a node's time").timezone),
    /** Storages of the cluster that our token may see. */
    storages: async () => keepRows(await get("/storage"), "/storage", readStorage, note("/storage")),
    /** Replication jobs of the guests that our token may see. */
    replication: async () =>
      keepRows(
        await get("/cluster/replication"),
        "/cluster/replication",
        readReplication,
        note("replication"),
      ),
    /** A guest's tags as its config has them, with the config's digest. */
    guestTags: async (guest: GuestRef) => {
      const wire = requireObject(await get(`${at(guest)}/config`), "a guest's config");
      return { tags: list(wire.tags), digest: text(wire.digest) };
    },
    /**
     * @param tags the whole new list; the cluster sorts and lower-cases, so read again afterwards
     * @param digest of the config that the list was made from: another one is refused as `changed`
     */
    setGuestTags: async (guest: GuestRef, tags: readonly string[], digest?: string | null) => {
      const what = tags.length === 0 ? { delete: "tags" } : { tags: tags.join(";") };
      await write("PUT", `${at(guest)}/config`, { ...what, digest });
    },
    /** One HA rule of PVE 9, with its comment and the digest of all rules. @throws ProxmoxError gone */
    haRule: async (rule: string) => cluster.readOneHaRule(await get(path`/cluster/ha/rules/${rule}`)),
    createHaRule: async (rule: string, fields: HaRuleFields) => {
      await write("POST", "/cluster/ha/rules", { rule, ...fields });
    },
    /** @param digest of all rules as they were read: others are refused as `changed` */
    updateHaRule: async (rule: string, fields: HaRuleFields, digest: string | null) => {
      await write("PUT", path`/cluster/ha/rules/${rule}`, { ...fields, digest });
    },
    /** PVE says nothing where there is no such rule. */
    deleteHaRule: async (rule: string) => {
      await write("DELETE", path`/cluster/ha/rules/${rule}`);
    },
    migratePrecondition: async (guest: GuestRef, target?: string) =>
      readPrecondition(await get(`${at(guest)}/migrate`, { target })),
    /** Starts a migration and gives its UPID; for an HA-managed guest the UPID of the request to the HA manager. */
    migrate: async (guest: GuestRef, options: MigrateOptions) =>
      upid(await write("POST", `${at(guest)}/migrate`, migrateParams(guest, options))),

    taskStatus: async (id: string) => readTaskStatus(await get(`${task(id)}/status`)),
    /** Lines from `start`; PVE gives 50 unless told. */
    taskLog: async (id: string, start = 0, limit = 500) =>
      readTaskLog(await get(`${task(id)}/log`, { start, limit })),
    stopTask: async (id: string) => {
      await write("DELETE", task(id));
    },
  };
}

/** PVE 9 has rules; 8 answers 501 to them and has groups; 9 answers 500 to groups. */
async function haRules(
  get: (path: string) => Promise<unknown>,
  pveMajor: number | null,
  report: Report,
): Promise<cluster.HaRuleRow[]> {
  if (pveMajor === null || pveMajor >= 9) {
    try {
      return await cluster.readHaRules(await get("/cluster/ha/rules"), report);
    } catch (error) {
      if (proxmoxKind(error) !== "unsupported") throw error;
    }
  }
  const groups = await get("/cluster/ha/groups");
  return cluster.readHaGroups(groups, await get("/cluster/ha/resources"), report);
}

function migrateParams(guest: GuestRef, options: MigrateOptions) {
  const { target, running, bandwidthLimitKibps: bwlimit } = options;
  if (guest.type === "ct") {
    return { target, bwlimit, restart: running || undefined, "target-storage": options.targetStorage };
  }
  return {
    target,
    bwlimit,
    online: running || undefined,
    "with-local-disks": options.withLocalDisks || undefined,
    targetstorage: options.targetStorage,
  };
}

/** @throws ProxmoxError failed when the answer has none */
function versionOf(data: unknown): string {
  const version = text(requireObject(data, "/version").version);
  if (version === null) throw notThe("/version", "it names no version");
  return version;
}

function nodeOfUpid(id: string): string {
  const match = /^UPID:([^:]+):[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:[^:\s]+:[^:\s]*:[^:\s]+:$/.exec(id);
  if (!match?.[1]) throw new ProxmoxError("bad_request", `"${id}" is no task of Proxmox.`);
  return match[1];
}

function upid(data: unknown): string {
  const id = text(data);
  if (!id) throw new ProxmoxError("failed", "Proxmox started the migration but named no task.");
  return id;
}
