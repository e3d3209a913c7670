import { guestCpuRatio, guestMemoryBytes, hostMemoryBytes, nodeLoad } from "./load";
import type { SimGuest, SimNode } from "./state";
import type { World } from "./world";

/** pvestatd: every node reports itself and its guests once per round; nothing in between is seen. */
export function startStats(world: World): void {
  refreshStats(world);
  const round = () => {
    if (!isOvertaken(world)) refreshStats(world);
    world.after(world.settings.refreshSeconds, round);
  };
  world.after(world.settings.refreshSeconds, round);
}

/** After a long idle time in a big cluster only the last rounds are worth their cost: nobody saw the others. */
function isOvertaken(world: World): boolean {
  const roundsLeft = (world.until - world.now) / world.settings.refreshSeconds;
  return roundsLeft > 1 && roundsLeft * world.guests.size > GUESTS_PER_CATCH_UP;
}

const GUESTS_PER_CATCH_UP = 20_000;

function refreshStats(world: World): void {
  const byNode = guestsByNode(world);
  for (const node of world.nodes.values()) {
    if (node.downSince !== undefined || world.minority.has(node.name)) continue;
    const guests = byNode.get(node.name) ?? [];
    refreshNode(world, node, guests);
    for (const guest of guests) guest.stats = measureGuest(world, guest);
  }
  world.touch();
}

export function guestsByNode(world: World): Map<string, SimGuest[]> {
  const byNode = new Map<string, SimGuest[]>();
  for (const guest of world.guests.values()) {
    const list = byNode.get(guest.node);
    if (list === undefined) byNode.set(guest.node, [guest]);
    else list.push(guest);
  }
  return byNode;
}

function refreshNode(world: World, node: SimNode, guests: SimGuest[]): void {
  const { cpuRatio, memoryBytes } = nodeLoad(world, node, guests, world.now);
  node.stats = {
    at: world.now,
    cpuRatio,
    memoryBytes,
    rootUsedBytes: node.rootUsedBytes,
    uptimeSeconds: Math.floor(world.now - node.bootedAt),
  };
  const minute = Math.floor(world.now / 60) * 60;
  const last = node.history.at(-1);
  if (last?.[0] === minute) return;
  node.history.push([minute, cpuRatio, memoryBytes]);
  if (node.history.length > 1600) node.history.shift();
}

/** The guest as it is at this moment. */
export function measureGuest(world: World, guest: SimGuest): NonNullable<SimGuest["stats"]> {
  const running = guest.status === "running";
  const uptimeSeconds = running ? Math.max(0, Math.floor(world.now - guest.startedAt)) : 0;
  const traffic = guest.load.cpuRatio * 400_000;
  const count = (rate: number) => (running ? Math.round(uptimeSeconds * rate) : 0);
  const onLxc = guest.type === "lxc" && running;
  return {
    at: world.now,
    status: running ? guest.runState : "stopped",
    name: guest.name,
    cpuRatio: running ? guestCpuRatio(world, guest, world.now) : 0,
    memoryBytes: running ? guestMemoryBytes(world, guest, world.now) : 0,
    hostMemoryBytes: running ? hostMemoryBytes(world, guest, world.now) : 0,
    diskBytes: onLxc ? Math.round(guest.diskBytes * 0.4) : 0,
    maxDiskBytes: Math.max(0, guest.diskBytes),
    uptimeSeconds,
    netInBytes: count(traffic),
    netOutBytes: count(traffic * 0.7),
    diskReadBytes: count(traffic * 0.3),
    diskWriteBytes: count(traffic * 0.5),
  };
}
