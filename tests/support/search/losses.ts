import { nodeLoss } from "@/lib/proxlb/node-loss/node-loss";
import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { rulesOfPicture } from "@/lib/proxlb/search/from-picture";
import type { Problem } from "@/lib/proxlb/search/problem";
import { groundOf, seenOf } from "@/tests/support/planner/product-path";
import { smallCluster } from "./small";

export interface LossReport {
  cases: number;
  /** Nodes whose guests all find a place, and those where some do not. */
  carried: number;
  short: number;
  /** Of those where a rule breaks. */
  breaking: number;
  wrong: string[];
}

/** Nodes that die in generated small clusters, alone and in pairs, against every placement that there is. */
export async function runLossDifferential(seed: number, count: number, mostGuests = 8): Promise<LossReport> {
  const report: LossReport = { cases: 0, carried: 0, short: 0, breaking: 0, wrong: [] };
  for (let index = 0; index < count; index += 1) await compare(seed + index, mostGuests, report);
  return report;
}

async function compare(seed: number, mostGuests: number, report: LossReport): Promise<void> {
  const { world } = smallCluster(seed, mostGuests);
  const seen = await seenOf(world, { figures: true, lists: true });
  const ground = groundOf(world, seen);
  const rules = rulesOfPicture(seen.picture, ground, seen.at);
  for (const nodes of onesAndPairs(seen.picture.nodes.map(({ name }) => name))) {
    const loss = nodeLoss(seen.picture, ground, { nodes, rules, steps: 5_000_000 });
    if (!loss || loss.used.verdict === "unknown") continue;
    report.cases += 1;
    report[loss.used.verdict === "all" ? "carried" : "short"] += 1;
    if (loss.breaks.length > 0) report.breaking += 1;
    const best = everyPlacement(seen.picture, ground, rules, nodes);
    const said = {
      placed: loss.guests - loss.stays.length,
      broken: loss.breaks.length,
      largest: loss.used.largestFreeBytes,
    };
    if (JSON.stringify(said) !== JSON.stringify(best))
      report.wrong.push(`${world.name}, ${nodes}: ${JSON.stringify(said)}, not ${JSON.stringify(best)}`);
    if (loss.stays.some(({ reasons }) => reasons.length === 0))
      report.wrong.push(`${world.name}, ${nodes}: somebody stays without a reason`);
  }
}

/** Each by itself, and each with the next one. */
function onesAndPairs(names: readonly string[]): string[][] {
  const pairs = names.slice(1).map((name, index) => [names[index] ?? "", name]);
  return [...names.map((name) => [name]), ...pairs];
}

interface Best {
  placed: number;
  broken: number;
  largest: number;
}

/** Plain and slow, with nothing in common with the search but the meaning of the words. */
function everyPlacement(
  { nodes, guests, facts }: PlanPicture,
  ground: PlanGround,
  { rules, guests: movers, nodes: places }: Problem,
  dead: readonly string[],
): Best {
  const out = ground.config.proxmox_cluster.maintenance_nodes;
  const rest = nodes.filter(
    ({ name, status, haMaintenance }) =>
      !dead.includes(name) && status === "online" && !haMaintenance && !out.includes(name),
  );
  const runs = ({ status }: { status: string }) => status === "running" || status === "paused";
  const gone = guests.filter((guest) => dead.includes(guest.node) && runs(guest));
  const isManaged = (vmid: number) => guests.find((guest) => guest.vmid === vmid)?.haState != null;
  const bytesOf = (index: number) => {
    const guest = gone[index]!;
    return guest.memoryHostBytes ?? guest.memoryUsedBytes ?? guest.memoryTotalBytes ?? 0;
  };
  const strictlyOff = (vmid: number, type: string, to: string) =>
    isManaged(vmid) &&
    facts.haRules.some(
      ({ type: kind, strict, disabled, affinity, nodes: listed, resources }) =>
        kind === "node-affinity" &&
        strict &&
        !disabled &&
        resources.includes(`${type}:${vmid}`) &&
        listed.some((each) => each.split(":")[0] === to) === (affinity === "negative"),
    );
  let best: Best = { placed: -1, broken: 0, largest: 0 };
  const ways = (rest.length + 1) ** gone.length;
  for (let code = 0; code < ways; code += 1) {
    const at = gone.map((_, index) => {
      const to = Math.floor(code / (rest.length + 1) ** index) % (rest.length + 1);
      return to === rest.length ? null : rest[to]!.name;
    });
    const nodeOf = (vmid: number) => {
      const index = gone.findIndex((guest) => guest.vmid === vmid);
      if (index !== -1) return at[index] ?? null;
      const node = guests.find((guest) => guest.vmid === vmid)!.node;
      return rest.some(({ name }) => name === node) ? node : null;
    };
    const frees = rest.map(({ name, memoryTotalBytes, memoryUsedBytes }) =>
      at.reduce(
        (free, to, index) => (to === name ? free - bytesOf(index) : free),
        Math.max(0, memoryTotalBytes! - memoryUsedBytes!),
      ),
    );
    if (frees.some((free) => free < 0)) continue;
    if (
      gone.some(({ vmid, type, cpuCores }, index) => {
        const to = rest.find(({ name }) => name === at[index]);
        return to && (strictlyOff(vmid, type, to.name) || (type === "vm" && cpuCores! > to.cpuCores!));
      })
    )
      continue;
    let broken = 0;
    let isForbidden = false;
    for (const { kind, ref, members, allows } of rules) {
      const vmids = members.map((member) => movers[member]!.vmid);
      const placed = vmids.filter(
        (vmid) => gone.some((guest) => guest.vmid === vmid) && nodeOf(vmid) !== null,
      );
      if (!vmids.some((vmid) => gone.some((guest) => guest.vmid === vmid))) continue;
      const before = vmids.map((vmid) => guests.find((guest) => guest.vmid === vmid)!.node);
      const wasBroken =
        kind === "pin"
          ? !allows[places.findIndex(({ name }) => name === before[0])]
          : kind === "together"
            ? new Set(before).size > 1
            : new Set(before).size < before.length;
      const breaks = placed.some((vmid) => {
        const here = nodeOf(vmid);
        if (kind === "pin") return !allows[places.findIndex(({ name }) => name === here)];
        return vmids.some((other) => {
          const there = other === vmid ? null : nodeOf(other);
          return there !== null && (kind === "together") === (there !== here);
        });
      });
      const isHard = ref.source === "ha" && kind !== "pin" && vmids.every(isManaged);
      if (isHard && kind === "together") {
        const stay = vmids.filter((vmid) => !gone.some((guest) => guest.vmid === vmid));
        const stayNodes = new Set(stay.flatMap((vmid) => nodeOf(vmid) ?? []));
        const ends = new Set(placed.map(nodeOf));
        if (stayNodes.size > 0 ? [...ends].some((end) => !stayNodes.has(end!)) : ends.size > 1)
          isForbidden = true;
      }
      if (isHard && kind === "apart" && breaks) isForbidden = true;
      if (breaks && (isHard || !wasBroken)) broken += 1;
    }
    if (isForbidden) continue;
    const found = { placed: at.filter((to) => to !== null).length, broken, largest: Math.max(0, ...frees) };
    const isBetter =
      found.placed !== best.placed
        ? found.placed > best.placed
        : found.broken !== best.broken
          ? found.broken < best.broken
          : found.largest > best.largest;
    if (isBetter) best = found;
  }
  return best;
}
