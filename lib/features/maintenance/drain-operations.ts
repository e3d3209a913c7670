import "server-only";
import { operation } from "@/lib/access/operation";
import { AppError } from "@/lib/core/errors";
import { noteReason } from "@/lib/runs/note-reason";
import { drainNode, endDrain, requireReady } from "./drain-carry-out";
import { listIgnored } from "./drain-mark";
import { DrainView, EndDrainInput, IgnoredNode, IgnoreNodeInput, StartDrainInput } from "./drain-schema";
import { type DrainRow, newestDrain } from "./drain-store";
import { toDrainViews } from "./drain-view";
import { tellProxlbOnce } from "./tell-proxlb";

/** Drains a node, or goes on with a drain that was stopped or cut short. */
export const startDrain = operation({
  name: "maintenance.drain",
  permission: "maintenance.edit",
  input: StartDrainInput,
  output: DrainView,
  approval: {
    kind: "drain",
    title: ({ name, restartContainers }) => `Drain ${name}${restartContainers ? ", with CTs restarted" : ""}`,
    ready: (context, input) => requireReady(context, input),
  },
  audit: ({ name, restartContainers }) => ({
    resource: "node",
    resourceId: name,
    details: { restartContainers },
  }),
  async run(context, input) {
    const override = noteReason(context, "override", input.override);
    const row = await drainNode(context, { ...input, override });
    context.note({ drain: row.id });
    return viewOf(context, row.id, input.name);
  },
});

/** Ends the maintenance of a node, and brings back what its drain moved, if so wished. */
export const endMaintenance = operation({
  name: "maintenance.end",
  permission: "maintenance.edit",
  input: EndDrainInput,
  output: DrainView,
  audit: ({ name, bringBack }) => ({ resource: "node", resourceId: name, details: { bringBack } }),
  async run(context, { name, bringBack, override }) {
    noteReason(context, "override", override);
    const row = await newestDrain(context.db, name);
    if (!row) throw new AppError("not_found", `${name} was not drained here.`);
    if (row.phase === "back" && !bringBack)
      throw new AppError("conflict", `The maintenance of ${name} is over.`);
    context.note({ drain: row.id });
    await endDrain(context, row, { bringBack, override });
    return viewOf(context, row.id, name);
  },
});

/** Has ProxLB ignore a node, or count it again: `proxmox_cluster.ignore_nodes`. */
export const ignoreNode = operation({
  name: "maintenance.ignore",
  permission: "maintenance.edit",
  input: IgnoreNodeInput,
  output: IgnoredNode,
  audit: ({ name, ignored }) => ({ resource: "node", resourceId: name, details: { ignored } }),
  async run({ db, actor, live, daemon, note }, { name, ignored }) {
    // One that is on the list may be taken off although it has left the cluster.
    if (ignored && !live.snapshot().nodes.some((node) => node.name === name))
      throw new AppError("not_found", `There is no node ${name} in this cluster.`);
    const description = ignored ? `${name} is ignored` : `${name} is no longer ignored`;
    const version = await listIgnored(db, actor, { node: name, on: ignored, description });
    live.publish("config");
    const untold = version === null ? null : await tellProxlbOnce(daemon);
    note({ version, ...(untold ? { untold } : {}) });
    return { name, ignored, untold };
  },
});

async function viewOf({ db, live }: Parameters<typeof drainNode>[0], id: DrainRow["id"], name: string) {
  const row = await newestDrain(db, name);
  const [view] = row ? await toDrainViews(db, [row], live.snapshot()) : [];
  if (!view || view.id !== id) throw new AppError("not_found", `The drain of ${name} is gone.`);
  return view;
}
