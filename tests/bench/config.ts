import { completionsAt } from "@/lib/proxlb/config/assist/completion";
import { editConfig } from "@/lib/proxlb/config/edit";
import { diagnose } from "@/lib/proxlb/doctor/doctor";
import { UNKNOWN_CLUSTER } from "@/lib/proxlb/doctor/known-cluster";
import { type BenchLine, below, median, processorMs } from "./report";

export const CLUSTER = {
  ...UNKNOWN_CLUSTER,
  nodes: ["node1", "node2", "node3"],
  guests: Array.from({ length: 1_000 }, (_, index) => `guest-${index + 10}`),
  pools: Array.from({ length: 100 }, (_, index) => `pool-${index}`),
};

/** How long the doctor takes for a file of the largest size, with much to be said of it, and one edit of it. */
export async function benchConfig(): Promise<BenchLine[]> {
  const text = largeConfig();
  const lines = text.split("\n").length - 1;
  const said = diagnose(text, CLUSTER).length;
  const doctor = usualMs(() => diagnose(text, CLUSTER));
  const edit = usualMs(() => editConfig(text, [{ do: "set", path: ["balancing", "balanciness"], value: 5 }]));
  // In its longest mapping, whose names are all looked at.
  const middle = text.indexOf("    pool-150:") + 6;
  const completion = usualMs(() => completionsAt(text, middle, CLUSTER));
  return [
    below(`completion, ${lines} lines`, completion, 16, "ms"),
    below(`doctor, ${lines} lines with ${said} findings, reading included`, doctor, 50, "ms"),
    below(`one edit of ${lines} lines, read before and after`, edit, 50, "ms"),
  ];
}

export function largeConfig(): string {
  const api = "proxmox_api: {hosts: [pve1], user: u@pve, token_id: t, token_secret: x, timeout: 10}";
  const guests = Array.from({ length: 700 }, (_, index) => `    - guest-${index}`);
  const pools = Array.from({ length: 220 }, (_, index) => [
    `    pool-${index}:`,
    `      type: ${index % 20 === 0 ? "Affinity" : "affinity"}`,
    index % 10 === 0 ? "      strikt: yes" : "      strict: yes",
    `      pin: [node${index % 7}]`,
  ]);
  const balancing = ["balancing:", "  enable: true", "  balance_types: [vm]", "  balanciness: 10"];
  const text = [api, ...balancing, "  ignore_guests:", ...guests, "  pools:", ...pools.flat()];
  return `${text.join("\n")}\n`;
}

function usualMs(work: () => unknown): number {
  return median(Array.from({ length: 25 }, () => processorMs(work)));
}
