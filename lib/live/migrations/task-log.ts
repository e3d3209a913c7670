import type { MigrationProgress } from "@/lib/snapshot/schema";

/**
 * What the log of a migration task says. Its lines are those of qemu-server, pve-container and pve-guest-common, as
 * recorded on PVE 9.2.11.
 */

/** "starting migration of VM 102 to node 'pve3' (10.0.0.3)", "Requesting HA migration for VM 103 to node pve1". */
export function targetInLog(lines: readonly string[]): string | null {
  for (const line of lines) {
    const match = /migration (?:of|for) (?:VM|CT) \d+ to node '?([A-Za-z0-9.-]+)'?/.exec(line);
    if (match?.[1]) return match[1];
  }
  return null;
}

/** The HA manager's tasks run as root@pam like a person's; only their first line tells (PVE::RESTEnvironment). */
export function startedByHaManager(lines: readonly string[]): boolean {
  return lines[0] === "task started by HA resource agent";
}

const SIZE = String.raw`([\d.]+) ?([KMGT]?i?B)`;
const MEMORY = new RegExp(`migration active, transferred ${SIZE} of ${SIZE} VM-state`);
const DISK = new RegExp(`^(?:mirror-|drive-)?(\\S+): transferred ${SIZE} of ${SIZE} \\(`);

/**
 * How far a running migration is: of all local disks while they are copied, of the memory afterwards. PVE writes a line
 * a second. Memory that the guest writes meanwhile is sent again, so the share can stand still or fall.
 * @param before what earlier lines said, for a log that is read piece by piece
 */
export function progressInLog(
  lines: readonly string[],
  before: MigrationProgress | null = null,
): MigrationProgress | null {
  const disks = new Map<string, { done: number; total: number }>();
  let progress = before;
  for (const line of lines) {
    const memory = MEMORY.exec(line);
    if (memory) {
      progress = { of: "memory", ratio: share(bytes(memory[1], memory[2]), bytes(memory[3], memory[4])) };
      continue;
    }
    const disk = DISK.exec(line);
    if (!disk?.[1]) continue;
    disks.set(disk[1], { done: bytes(disk[2], disk[3]), total: bytes(disk[4], disk[5]) });
    const all = [...disks.values()];
    const sum = (of: "done" | "total") => all.reduce((total, each) => total + each[of], 0);
    progress = { of: "disks", ratio: share(sum("done"), sum("total")) };
  }
  return progress;
}

/**
 * Why a migration failed, from its log: what stands behind "ERROR:", and for an early end what PVE puts behind the colon
 * of "migration aborted (duration 00:00:00): …". Null when the log does not say.
 */
export function failureInLog(lines: readonly string[]): string | null {
  const local = lines.map((line) => /(can't migrate local \w+ .+)$/.exec(line)?.[1]).find(Boolean);
  if (local) return local;
  const errors = lines.flatMap((line) => /(?:^|\s)ERROR: (.+)$/.exec(line)?.[1] ?? []);
  const told = errors.filter((text) => !/^migration (aborted|finished|problems)/.test(text));
  const plain = told.find((text) => !text.startsWith("Problem found while scanning volumes"));
  const aborted = errors.map((text) => /^migration aborted[^:]*(?:\([^)]*\))?: (.+)$/.exec(text)?.[1]);
  return plain ?? aborted.find(Boolean) ?? told[0] ?? null;
}

function share(done: number, total: number): number {
  return total > 0 ? Math.min(1, done / total) : 0;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

function bytes(value: string | undefined, unit: string | undefined): number {
  return Number(value) * 1024 ** Math.max(0, UNITS.indexOf(unit ?? "B"));
}
