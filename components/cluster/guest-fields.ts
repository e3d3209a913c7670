import type { FilterField } from "@/components/table/filter-query";
import { formatBytes } from "@/lib/core/units";
import type { GuestState } from "@/lib/snapshot/schema";

/** Values worth offering; they come from the cluster at hand. */
export interface FieldValues {
  nodes: readonly string[];
  tags: readonly string[];
  pools: readonly string[];
}

/** What guests can be filtered by: `node:pve1 tag:plb_pin* status:running mem>80`. */
export function guestFields({ nodes, tags, pools }: FieldValues): FilterField<GuestState>[] {
  return [
    { name: "node", type: "text", hint: "the node it is on", values: nodes, read: (guest) => guest.node },
    {
      name: "status",
      type: "text",
      hint: "running, stopped, paused or unknown",
      values: ["running", "stopped", "paused", "unknown"],
      read: (guest) => guest.status,
    },
    { name: "tag", type: "list", hint: "a tag, * for anything", values: tags, read: (guest) => guest.tags },
    {
      name: "type",
      type: "text",
      hint: "vm, ct or template",
      values: ["vm", "ct", "template"],
      read: (guest) => (guest.template ? "template" : guest.type),
    },
    { name: "pool", type: "text", hint: "its pool", values: pools, read: (guest) => guest.pool },
    { name: "name", type: "text", match: "contains", hint: "part of its name", read: (guest) => guest.name },
    { name: "id", type: "number", hint: "VMID: id:101, id>200, id:100..199", read: (guest) => guest.vmid },
    { name: "cpu", type: "number", hint: "CPU in per cent: cpu>80", read: cpuPercent },
    { name: "mem", type: "number", hint: "memory in per cent: mem>80", read: memoryPercent },
    {
      name: "size",
      type: "bytes",
      hint: "memory it is given: size>=16GiB",
      read: (guest) => guest.memoryTotalBytes,
    },
    {
      name: "ha",
      type: "text",
      hint: "HA state, * for any",
      values: ["*", "started", "stopped", "error"],
      read: (guest) => guest.haState,
    },
    { name: "lock", type: "text", hint: "its lock, * for any", values: ["*"], read: (guest) => guest.lock },
    {
      name: "to",
      type: "text",
      hint: "where it migrates to now, * for any",
      values: ["*", ...nodes],
      read: (guest) => guest.migratingTo,
    },
  ];
}

export function cpuPercent({ cpuRatio }: GuestState): number | null {
  return cpuRatio === null ? null : cpuRatio * 100;
}

export const MEMORY_HINT =
  "What the guest itself calls used, of what it is given; the node's view where no balloon driver tells";

/** "2 GiB of 8 GiB as the guest sees it, 6 GiB as the node does, which ProxLB counts": says which view is which. */
export function memoryViews(guest: GuestState): string | undefined {
  const { memoryUsedBytes: own, memoryHostBytes: host, memoryTotalBytes: total } = guest;
  if (own === null || total === null) return undefined;
  const used = `${formatBytes(own)} of ${formatBytes(total)}`;
  if (guest.type === "ct") return used;
  const node =
    host === null
      ? "not read as the node sees it"
      : `${formatBytes(host)} as the node does, which ProxLB counts`;
  return `${used} as the guest sees it, ${node}`;
}

export function memoryPercent({ memoryUsedBytes, memoryTotalBytes }: GuestState): number | null {
  return memoryUsedBytes === null || !memoryTotalBytes ? null : (memoryUsedBytes / memoryTotalBytes) * 100;
}

const texts = new WeakMap<GuestState, string>();

/** Lower-case text that free words are looked for in; made once per row, because each keystroke asks all of them. */
export function guestText(guest: GuestState): string {
  const known = texts.get(guest);
  if (known !== undefined) return known;
  const text = `${guest.name} ${guest.vmid} ${guest.node} ${guest.tags.join(" ")}`.toLowerCase();
  texts.set(guest, text);
  return text;
}
