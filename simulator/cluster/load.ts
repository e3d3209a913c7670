import { noise } from "./random";
import type { SimGuest, SimNode } from "./state";
import type { World } from "./world";

const MIB = 1024 ** 2;

/**
 * Load is a function of time alone, so history (rrddata) and the present agree and nothing has to be stored.
 * The slow drift is zero at the start: a seed's placement is out of balance by what the seed says, then wanders.
 */
export function guestCpuRatio(world: World, guest: SimGuest, at: number): number {
  if (!world.settings.autoDrift) return guest.load.cpuRatio;
  const tick = Math.floor(at / world.settings.refreshSeconds);
  const wave = 1 + guest.load.drift * slowWave(world, guest, at) * 2 + 0.15 * noise(guest.vmid, tick);
  return clamp(guest.load.cpuRatio * wave, 0.001, 1);
}

/** The memory that the guest has touched, its cache included: what a live migration transfers. Bytes. */
export function touchedMemoryBytes(world: World, guest: SimGuest, at: number): number {
  const drift = world.settings.autoDrift ? guest.load.drift * slowWave(world, guest, at) : 0;
  const ratio = clamp(guest.load.memoryRatio * (1 + drift), 0.01, 0.99);
  return Math.round(guest.memoryBytes * ratio);
}

/**
 * What the guest itself calls used, in bytes: QEMU asks its balloon driver. Without a driver nobody knows, and PVE says
 * the node's view in its place. A CT has no other view than its cgroup's.
 */
export function guestMemoryBytes(world: World, guest: SimGuest, at: number): number {
  if (guest.type === "lxc" || !guest.ballooning) return hostMemoryBytes(world, guest, at);
  return Math.round(touchedMemoryBytes(world, guest, at) * guest.load.guestShare);
}

/** What the node spends on the guest, in bytes: what it has touched and what QEMU needs around it. */
export function hostMemoryBytes(world: World, guest: SimGuest, at: number): number {
  const touched = touchedMemoryBytes(world, guest, at);
  return guest.type === "qemu" ? touched + Math.round(guest.memoryBytes * 0.01) + 60 * MIB : touched;
}

export function nodeLoad(world: World, node: SimNode, guests: Iterable<SimGuest>, at: number) {
  let cpu = node.baseCpuRatio * node.cores;
  let memoryBytes = node.baseMemoryBytes;
  for (const guest of guests) {
    if (guest.status !== "running") continue;
    cpu += guestCpuRatio(world, guest, at) * guest.cores;
    memoryBytes += hostMemoryBytes(world, guest, at);
  }
  return {
    cpuRatio: clamp(cpu / node.cores, 0, 1),
    memoryBytes: Math.min(Math.round(memoryBytes), node.memoryBytes),
  };
}

/** Pressure stall in percent: nearly nothing until a resource is mostly used, then steep. */
export function pressureOf(usedRatio: number): { some: number; full: number } {
  const some = Math.max(0, usedRatio - 0.35) ** 2 * 60;
  return { some: round2(some), full: round2(some * 0.4) };
}

function slowWave(world: World, guest: SimGuest, at: number): number {
  const turns = (at - world.startedAt) / guest.load.periodSeconds;
  return guest.load.direction * Math.sin(2 * Math.PI * turns);
}

export const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const round2 = (value: number) => Math.round(value * 100) / 100;
