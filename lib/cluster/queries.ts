import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { AppError, isAppError } from "@/lib/core/errors";
import { ClusterSnapshot, NodeState } from "@/lib/live/schema";
import type { NodeStatus } from "@/lib/proxmox/rows-node";
import { toRrdSample } from "./rrd";
import {
  ClusterView,
  GuestDetail,
  GuestInput,
  GuestsView,
  NodeDetail,
  NodeDetailInput,
  type RrdSample,
  TIMEFRAMES,
} from "./schema";
import { sharedAnswer } from "./shared-answer";

export const getCluster = query({
  name: "cluster.get",
  permission: "dashboard.view",
  input: z.object({}),
  output: ClusterView,
  run({ live }) {
    const { version, connection, facts, nodes } = live.snapshot();
    return { version, connection, facts, nodes };
  },
});

export const listNodes = query({
  name: "nodes.list",
  permission: "nodes.view",
  input: z.object({}),
  output: z.array(NodeState),
  run: ({ live }) => live.snapshot().nodes,
});

export const listGuests = query({
  name: "guests.list",
  permission: "guests.view",
  input: z.object({}),
  output: GuestsView,
  run({ live }) {
    const { version, guests } = live.snapshot();
    return { version, guests };
  },
});

export const getNode = query({
  name: "nodes.get",
  permission: "nodes.view",
  input: NodeDetailInput,
  output: NodeDetail,
  async run({ live, proxmox }, { name, timeframe }) {
    const { nodes, guests } = live.snapshot();
    const node = nodes.find((candidate) => candidate.name === name);
    if (!node) throw new AppError("not_found", `There is no node ${name} in this cluster.`);
    const [status, rrd] = await Promise.all([
      tolerant(() => sharedAnswer(`node ${name}`, () => proxmox.nodeStatus(name))),
      tolerant(() => sharedAnswer(`node-rrd ${name} ${timeframe}`, () => proxmox.nodeRrd(name, timeframe))),
    ]);
    return {
      node,
      guests: guests.filter((guest) => guest.node === name),
      detail: status.value ? toDetail(status.value) : null,
      detailReason: status.reason ?? rrd.reason,
      samples: (rrd.value ?? []).map(toRrdSample),
    };
  },
});

export const getGuest = query({
  name: "guests.get",
  permission: "guests.view",
  input: GuestInput.extend({ timeframe: z.enum(TIMEFRAMES).default("hour") }),
  output: GuestDetail,
  async run({ live, proxmox }, { id, timeframe }) {
    const { nodes, guests, facts } = live.snapshot();
    const guest = guests.find((candidate) => candidate.vmid === id);
    if (!guest) throw new AppError("not_found", `There is no guest ${id} in this cluster.`);
    const rrd = await tolerant(() =>
      sharedAnswer(`guest-rrd ${id} ${timeframe}`, () => proxmox.guestRrd(guest, timeframe)),
    );
    return {
      guest,
      node: nodes.find((node) => node.name === guest.node) ?? null,
      haRules: facts.haRules.filter((rule) => rule.resources.includes(`${guest.type}:${id}`)),
      samples: (rrd.value ?? []).map<RrdSample>(toRrdSample),
      samplesReason: rrd.reason,
    };
  },
});

/** The whole live picture, guests included. */
export const getClusterStatus = query({
  name: "cluster.status",
  permission: "dashboard.view",
  input: z.object({}),
  output: ClusterSnapshot,
  run: ({ live }) => live.snapshot(),
});

/** One part of a page may fail (its node is down) while the live row is still worth showing: the reason goes along. */
async function tolerant<T>(ask: () => Promise<T>): Promise<{ value: T | null; reason: string | null }> {
  try {
    return { value: await ask(), reason: null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { value: null, reason: error.message };
  }
}

function toDetail(status: NodeStatus): NodeDetail["detail"] {
  const { pveVersion, kernel, cpuModel, loadAverage, swapUsedBytes, swapTotalBytes, ioWaitRatio } = status;
  return { pveVersion, kernel, cpuModel, loadAverage, swapUsedBytes, swapTotalBytes, ioWaitRatio };
}
