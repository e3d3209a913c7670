import { addTo } from "@/lib/core/grouped";
import type { HaRule } from "@/lib/snapshot/schema";
import type { HaWrite, RuleWrite, TagWrite } from "./write-schema";

/** What a root shell of any node is told to write the same. Nothing for proxlb.yaml, whose text is shown instead. */
export function commandsByHand(writes: readonly RuleWrite[]): string[] {
  return writes.flatMap((write) => {
    if (write.kind === "tags") return [tagCommand(write)];
    return write.kind === "ha_rule" ? [haCommand(write)] : [];
  });
}

/** pvesh reaches a guest of any node; qm and pct reach their own node's alone. */
function tagCommand({ vmid, type, node, after }: TagWrite): string {
  const call = `pvesh set /nodes/${node}/${type === "vm" ? "qemu" : "lxc"}/${vmid}/config`;
  return after.length === 0 ? `${call} --delete tags` : `${call} --tags '${after.join(";")}'`;
}

function haCommand({ rule, before, after }: HaWrite): string {
  if (after === null) return `pvesh delete /cluster/ha/rules/${rule}`;
  const options = Object.entries(haFields(after)).map(([name, value]) => `--${name} ${value}`);
  return before === null
    ? `pvesh create /cluster/ha/rules --rule ${rule} ${options.join(" ")}`
    : `pvesh set /cluster/ha/rules/${rule} ${options.join(" ")}`;
}

/** The parameters of a rule as PVE's API takes them; a rule about guests takes no nodes. */
export function haFields({ type, affinity, resources, nodes, strict, disabled }: HaRule) {
  const isGroup = type === "resource-affinity";
  return {
    type,
    resources: resources.join(","),
    ...(isGroup || affinity === "negative" ? { affinity: affinity ?? ("positive" as const) } : {}),
    ...(isGroup ? {} : { nodes: nodes.join(","), strict: strict ? (1 as const) : (0 as const) }),
    ...(disabled ? { disable: 1 as const } : {}),
  };
}

/** A right that the writes take: what Proxmox VE checks, and where. */
export interface NeededRight {
  privilege: string;
  /** "/vms/101", or "/" for the whole cluster. */
  paths: string[];
}

export function neededRights(writes: readonly RuleWrite[]): NeededRight[] {
  const paths = new Map<string, string[]>();
  for (const write of writes) {
    if (write.kind === "tags") addTo(paths, "VM.Config.Options", `/vms/${write.vmid}`);
    if (write.kind === "ha_rule") addTo(paths, "Sys.Console", "/");
  }
  return [...paths].map(([privilege, all]) => ({ privilege, paths: [...new Set(all)] }));
}
