import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { AppError, isAppError } from "@/lib/core/errors";
import { sharedAnswer } from "@/lib/core/shared-answer";
import { currentRules } from "@/lib/planning/rules";
import { findingsAbout, rulesAbout } from "@/lib/proxlb/rules/about-guest";
import type { Proxmox } from "@/lib/proxmox/api";
import type { NodeStatus } from "@/lib/proxmox/rows-node";
import { ClusterSnapshot, NodeState } from "@/lib/snapshot/schema";
import { summarizeGuests } from "./guest-summary";
import { thinned, toRrdSample } from "./rrd";
import {
  ClusterView,
  GuestDetail,
  GuestInput,
  GuestSummary,
  GuestsView,
  NodeDetail,
  NodeDetailInput,
  TIMEFRAMES,
} from "./schema";

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

/** Small whatever the number of guests: what the overview and the node list need of them. */
export const getGuestSummary = query({
  name: "guests.summary",
  permission: "guests.view",
  input: z.object({}),
  output: GuestSummary,
  run: ({ live }) => summarizeGuests(live.snapshot().guests),
});

export const getNode = query({
  name: "nodes.get",
  permission: "nodes.view",
  input: NodeDetailInput,
  output: NodeDetail,
  async run(context, { name, timeframe }) {
    const { nodes, guests } = context.live.snapshot();
    const node = nodes.find((candidate) => candidate.name === name);
    if (!node) throw new AppError("not_found", `There is no node ${name} in this cluster.`);
    const own = { node, timeframe, guests: guests.filter((guest) => guest.node === name) };
    if (node.status === "offline") {
      // Asking would take PVE seconds and end in the same.
      const detailReason = `${name} is offline: PVE cannot ask it for its version, pressure and history.`;
      return { ...own, detail: null, detailReason, samples: [] };
    }
    const ask = <T>(what: string, call: (proxmox: Proxmox) => Promise<T>) =>
      tolerant(() => sharedAnswer(`${what} ${name}`, () => call(context.proxmox)));
    const [status, rrd] = await Promise.all([
      ask("node", (proxmox) => proxmox.nodeStatus(name)),
      ask(`node-rrd ${timeframe}`, (proxmox) => proxmox.nodeRrd(name, timeframe)),
    ]);
    return {
      ...own,
      detail: status.value ? toDetail(status.value) : null,
      detailReason: status.reason ?? rrd.reason,
      samples: thinned((rrd.value ?? []).map(toRrdSample)),
    };
  },
});

export const getGuest = query({
  name: "guests.get",
  permission: "guests.view",
  input: GuestInput.extend({ timeframe: z.enum(TIMEFRAMES).default("hour") }),
  output: GuestDetail,
  async run(context, { id, timeframe }) {
    const snapshot = context.live.snapshot();
    const guest = snapshot.guests.find((candidate) => candidate.vmid === id);
    if (!guest) throw new AppError("not_found", `There is no guest ${id} in this cluster.`);
    const node = snapshot.nodes.find((candidate) => candidate.name === guest.node) ?? null;
    const [rrd, file, rules] = await Promise.all([
      node?.status === "offline"
        ? { value: null, reason: `${guest.node} is offline: PVE cannot ask it for the guest's history.` }
        : tolerant(() =>
            sharedAnswer(`guest-rrd ${guest.node} ${id} ${timeframe}`, () =>
              context.proxmox.guestRrd(guest, timeframe),
            ),
          ),
      readConfigFile(),
      currentRules(context),
    ]);
    return {
      guest,
      node,
      rules: rulesAbout(rules, guest),
      rulesReason: usableConfig(file).reason,
      findings: findingsAbout(rules, guest),
      timeframe,
      samples: thinned((rrd.value ?? []).map(toRrdSample)),
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
