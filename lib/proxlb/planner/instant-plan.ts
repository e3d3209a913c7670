import { wallClockIn } from "@/lib/proxlb/schedule/windows";
import { endsOn, movedAlong, obstaclesOf } from "@/lib/snapshot/obstacles";
import type { GuestState } from "@/lib/snapshot/schema";
import { ChanceRun } from "./chances";
import type { HowHandled } from "./execution";
import { clusterFromSnapshot, type PlanPicture } from "./from-snapshot";
import type { PlanFigures, PlanGround, ProxlbRights, WhatIf } from "./ground";
import { planOf } from "./plan";
import type { Plan } from "./plan-schema";
import type { PlannerConfig } from "./settings";

/** The plan for the live picture; the same in the browser and on the server. */
export function instantPlan(picture: PlanPicture, ground: PlanGround, whatIf: WhatIf, at: Date): Plan {
  return planOf(
    plannerCluster(picture, ground.figures, at, ground.proxlbRights),
    withWhatIf(ground.config, whatIf),
    {
      wallClock: wallClockIn(ground.timeZone, at),
      timeZoneAssumed: ground.timeZoneAssumed,
      bytesPerSecond: ground.bytesPerSecond,
      howHandled: handlingBy(picture, ground),
    },
  );
}

/** What the picture, and what was asked beside it, tell of Proxmox's part in a move. */
function handlingBy(picture: PlanPicture, { config, moveFacts }: PlanGround): HowHandled {
  const byVmid = new Map(picture.guests.map((guest) => [guest.vmid, guest]));
  const { with_local_disks: withLocalDisks } = config.balancing;
  return (vmid, to, moving) => {
    const guest = byVmid.get(vmid);
    if (!guest) return { refusals: [], afterwards: [], localDiskBytes: null, along: [] };
    const judge = (one: GuestState) =>
      obstaclesOf(picture, { guest: one, to, facts: moveFacts, withLocalDisks, moving });
    const { refusals, afterwards, localDiskBytes } = judge(guest);
    const along = movedAlong(picture, guest, to).filter((other) => !moving.has(other.vmid));
    return {
      refusals: refusals.map(({ sentence }) => sentence),
      afterwards,
      localDiskBytes,
      along: along.map((other) => ({
        guest: other.name,
        vmid: other.vmid,
        type: other.type,
        from: other.node,
        endsOn: endsOn(picture, { guest: other, to, moving }),
        memoryUsedBytes: other.memoryHostBytes ?? other.memoryUsedBytes ?? 0,
        localDiskBytes: judge(other).localDiskBytes,
      })),
    };
  };
}

/** What tries other orders of the same plan; one order a step. */
export function chanceRun(picture: PlanPicture, ground: PlanGround, whatIf: WhatIf, at: Date): ChanceRun {
  return new ChanceRun(
    plannerCluster(picture, ground.figures, at, ground.proxlbRights),
    withWhatIf(ground.config, whatIf),
    wallClockIn(ground.timeZone, at),
  );
}

/** @param at when the plan is made: lists that were read long before it count as old */
export function plannerCluster(
  picture: PlanPicture,
  figures: PlanFigures,
  at: Date,
  proxlbRights: ProxlbRights | null = null,
) {
  return clusterFromSnapshot(picture, {
    at,
    proxlbRights,
    guestMemoryBytes: byVmid(figures.guestMemoryBytes),
    versions: new Map(Object.entries(figures.versions)),
    guestCpuRatios: byVmid(figures.guestCpuRatios),
    nodePressure: new Map(Object.entries(figures.nodePressure)),
    guestPressure: byVmid(figures.guestPressure),
  });
}

export function withWhatIf(config: PlannerConfig, whatIf: WhatIf): PlannerConfig {
  const { balancing } = config;
  const method = whatIf.method ?? balancing.method;
  const threshold = whatIf.thresholdPercent;
  return {
    ...config,
    balancing: {
      ...balancing,
      method,
      mode: whatIf.mode ?? balancing.mode,
      balanciness: whatIf.balancinessPoints ?? balancing.balanciness,
      balance_larger_guests_first: whatIf.largerFirst ?? balancing.balance_larger_guests_first,
      ...(threshold === undefined ? {} : { [`${method}_threshold`]: threshold || null }),
    },
  };
}

/**
 * Says whether a plan still fits: the version of the config it was made with, and where guests and nodes stood. Loads
 * are not part of it, they change every ten seconds; a moved guest or a node that went away is.
 */
export function planFingerprint(configVersion: string, { nodes, guests }: PlanPicture): string {
  const stands = [
    ...nodes.map((node) => `${node.name}=${node.status}${node.haMaintenance ? "!" : ""}`),
    ...guests.filter((guest) => !guest.template).map((guest) => `${guest.vmid}@${guest.node}`),
  ];
  const text = stands.join(";");
  return `${configVersion}.${fnv1a(text, 0x811c9dc5)}${fnv1a(text, 0x01000193)}`;
}

function byVmid<T>(record: Readonly<Record<string, T>>): Map<number, T> {
  return new Map(Object.entries(record).map(([vmid, value]) => [Number(vmid), value]));
}

/** FNV-1a, 32 bit: synchronous in every browser, and nobody gains from forging a collision. */
function fnv1a(text: string, seed: number): string {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
