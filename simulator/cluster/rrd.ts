import { guestCpuRatio, guestMemoryBytes, hostMemoryBytes, pressureOf } from "./load";
import { noise } from "./random";
import type { Row } from "./rows";
import type { SimGuest, SimNode } from "./state";
import type { World } from "./world";

/** timeframe -> [step in seconds, samples]. */
const TIMEFRAMES_9: Record<string, [number, number]> = {
  hour: [60, 60],
  day: [60, 1440],
  week: [1800, 336],
  month: [1800, 1440],
  year: [21_600, 1440],
  decade: [604_800, 570],
};
const TIMEFRAMES_8: Record<string, [number, number]> = {
  hour: [60, 70],
  day: [1800, 70],
  week: [10_800, 70],
  month: [43_200, 70],
  year: [604_800, 70],
};
/** How long the cluster "has been there" before the simulator started. */
const INSTALLED_SECONDS = 40 * 86_400;

export const timeframes = (world: World) => Object.keys(world.major >= 9 ? TIMEFRAMES_9 : TIMEFRAMES_8);

/** The instants of a timeframe, oldest first; the last one has passed. */
function instants(world: World, timeframe: string): number[] {
  const table = world.major >= 9 ? TIMEFRAMES_9 : TIMEFRAMES_8;
  const [step, count] = table[timeframe] ?? [60, 60];
  const last = Math.floor(world.now / step) * step;
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * step);
}

export function guestHistory(world: World, guest: SimGuest, timeframe: string): Row[] {
  const goneAt = world.nodes.get(guest.node)?.downSince ?? Number.POSITIVE_INFINITY;
  const known = world.startedAt - INSTALLED_SECONDS;
  return instants(world, timeframe).map((time) =>
    time < known || time > goneAt ? { time } : guestSample(world, guest, time),
  );
}

function guestSample(world: World, guest: SimGuest, time: number): Row {
  const fixed = {
    time,
    maxcpu: guest.cores,
    maxmem: guest.memoryBytes,
    maxdisk: Math.max(0, guest.diskBytes),
    disk: guest.type === "lxc" && guest.status === "running" ? Math.round(guest.diskBytes * 0.4) : 0,
  };
  if (guest.status !== "running" || time < guest.startedAt) return fixed;
  const cpu = guestCpuRatio(world, guest, time);
  const mem = averaged(guestMemoryBytes(world, guest, time), guest.vmid, time);
  const traffic = cpu * 400_000;
  const sample = {
    ...fixed,
    cpu,
    mem,
    netin: traffic,
    netout: traffic * 0.7,
    diskread: traffic * 0.3,
    diskwrite: traffic * 0.5,
  };
  if (world.major < 9) return sample;
  return {
    ...sample,
    memhost: averaged(hostMemoryBytes(world, guest, time), guest.vmid, time),
    ...pressureKeys(pressureOf(cpu), pressureOf(traffic / 1e6), pressureOf(mem / guest.memoryBytes / 2)),
  };
}

/** RRD keeps means of a span, so what is bytes elsewhere has a fraction here: "rootused": 40480292951.1489. */
function averaged(bytes: number, ...of: number[]): number {
  return bytes === 0 ? 0 : Math.floor(bytes) + Math.round((noise(...of) + 1) * 4999) / 10_000;
}

/** The six PSI columns of a guest, in percent. */
export function pressureKeys(
  cpu: { some: number; full: number },
  io: { some: number; full: number },
  memory: { some: number; full: number },
): Record<string, number> {
  return {
    pressurecpusome: cpu.some,
    pressurecpufull: cpu.full,
    pressureiosome: io.some,
    pressureiofull: io.full,
    pressurememorysome: memory.some,
    pressurememoryfull: memory.full,
  };
}

export function nodeHistory(world: World, node: SimNode, timeframe: string): Row[] {
  const known = world.startedAt - INSTALLED_SECONDS;
  const goneAt = node.downSince ?? Number.POSITIVE_INFINITY;
  const lookUp = nodeLookUp(world, node);
  return instants(world, timeframe).map((time) =>
    time < known || time > goneAt ? { time } : nodeSample(world, node, time, lookUp(time)),
  );
}

/** Since the start: what was recorded. Before: today's load with a daily wave, so that charts have a past. */
function nodeLookUp(world: World, node: SimNode): (time: number) => [number, number] {
  const first = node.history[0] ?? [world.startedAt, node.baseCpuRatio, node.baseMemoryBytes];
  const recorded = new Map(node.history.map(([minute, cpu, memory]) => [minute, [cpu, memory] as const]));
  let last: readonly [number, number] = [first[1], first[2]];
  return (time) => {
    if (time < first[0]) {
      const wave = Math.sin((2 * Math.PI * (first[0] - time)) / 86_400 + node.nodeid);
      const calm = Math.sin(node.nodeid);
      return [first[1] * (1 + 0.15 * (wave - calm)), first[2] * (1 + 0.06 * (wave - calm))];
    }
    last = recorded.get(Math.floor(time / 60) * 60) ?? last;
    return [last[0], last[1]];
  };
}

function nodeSample(world: World, node: SimNode, time: number, [cpu, memory]: [number, number]): Row {
  const cpuRatio = Math.min(1, Math.max(0, cpu * (1 + 0.05 * noise(node.nodeid, time))));
  const memused = averaged(Math.min(node.memoryBytes - 1, memory), node.nodeid, time);
  const traffic = cpuRatio * 5_000_000;
  const pressure = pressureOf(cpuRatio);
  const inOut = pressureOf(cpuRatio * 0.7);
  const stall = pressureOf((memused / node.memoryBytes) * 0.6);
  const sample = {
    time,
    cpu: cpuRatio,
    maxcpu: node.cores,
    iowait: cpuRatio * 0.02,
    loadavg: cpuRatio * node.cores,
    memtotal: node.memoryBytes,
    memused,
    swaptotal: 0,
    swapused: 0,
    roottotal: node.rootBytes,
    rootused: averaged(node.rootUsedBytes, node.nodeid, time),
    netin: traffic,
    netout: traffic * 0.8,
  };
  if (world.major < 9) return sample;
  return {
    ...sample,
    memavailable: node.memoryBytes - memused,
    arcsize: 0,
    pressurecpusome: pressure.some,
    pressureiosome: inOut.some,
    pressureiofull: inOut.full,
    pressurememorysome: stall.some,
    pressurememoryfull: stall.full,
  };
}

export function storageHistory(
  world: World,
  usedBytes: number,
  totalBytes: number,
  timeframe: string,
): Row[] {
  const known = world.startedAt - INSTALLED_SECONDS;
  return instants(world, timeframe).map((time) =>
    time < known ? { time } : { time, used: usedBytes, total: totalBytes },
  );
}
