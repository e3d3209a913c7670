import { wallClockIn } from "@/lib/proxlb/schedule/windows";
import type { PressureByMethod } from "./cluster";
import type { Method, Mode, PlannerConfig } from "./config";
import { clusterFromSnapshot, type PlanPicture } from "./from-snapshot";
import { planOf } from "./plan";
import type { Plan } from "./plan-schema";

/** Settings tried out before anybody saves them; what is not given is as configured. */
export interface WhatIfSettings {
  method?: Method | undefined;
  mode?: Mode | undefined;
  balancinessPoints?: number | undefined;
  /** Of the method; 0 means none. */
  thresholdPercent?: number | undefined;
  largerFirst?: boolean | undefined;
}

/** What ProxLB reads beyond the live picture, as far as it was fetched; by node name and by guest id. */
export interface ExactFigures {
  versions: Readonly<Record<string, string>>;
  guestCpuRatios: Readonly<Record<string, number>>;
  nodePressure: Readonly<Record<string, PressureByMethod>>;
  guestPressure: Readonly<Record<string, PressureByMethod>>;
}

/** Everything beside the picture that decides a plan. Without secrets: it travels to the browser. */
export interface PlanGround {
  config: PlannerConfig;
  /** ProxLB's time zone, for maintenance windows. */
  timeZone: string;
  timeZoneAssumed: boolean;
  bytesPerSecond: number | null;
  figures: ExactFigures;
}

/** The plan for the live picture; the same in the browser and on the server. */
export function instantPlan(
  picture: PlanPicture,
  ground: PlanGround,
  whatIf: WhatIfSettings,
  at: Date,
): Plan {
  return planOf(plannerCluster(picture, ground.figures), withWhatIf(ground.config, whatIf), {
    wallClock: wallClockIn(ground.timeZone, at),
    timeZoneAssumed: ground.timeZoneAssumed,
    bytesPerSecond: ground.bytesPerSecond,
  });
}

export function plannerCluster(picture: PlanPicture, figures: ExactFigures) {
  return clusterFromSnapshot(picture, {
    versions: new Map(Object.entries(figures.versions)),
    guestCpuRatios: byVmid(figures.guestCpuRatios),
    nodePressure: new Map(Object.entries(figures.nodePressure)),
    guestPressure: byVmid(figures.guestPressure),
  });
}

export function withWhatIf(config: PlannerConfig, whatIf: WhatIfSettings): PlannerConfig {
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
