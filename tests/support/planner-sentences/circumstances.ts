import type { PlanGround } from "@/lib/proxlb/planner/ground";
import type { Seen } from "../planner/product-path";
import type { World } from "../planner/world";
import type { Spice } from "./sentence-world";

/** What keeps the app from knowing what ProxLB reads, one at a time and seldom. */
const CIRCUMSTANCES = [
  "lists are old",
  "the picture is old",
  "the picture cannot be read",
  "ProxLB sees no pools",
  "whether ProxLB sees pools is not known",
  "ProxLB sees fewer guests",
  "the time zone is assumed",
  "guests are hidden",
  "a guest has no figures",
  "there is no quorum",
  "HA is in transition",
] as const;
export type Circumstance = (typeof CIRCUMSTANCES)[number];

/** One in nine clusters is looked at under one of them, and some of those in which it matters. */
export function circumstanceOf(seed: number, spice: Spice): Circumstance | null {
  if (seed % 4 === 1 && spice === "maintenance by schedule") return "the time zone is assumed";
  if (seed % 4 === 1 && spice === "nested pool") return "lists are old";
  if (seed % 4 === 2 && spice === "loose pools") return "ProxLB sees no pools";
  if (seed % 4 === 3 && spice === "loose pools") return "whether ProxLB sees pools is not known";
  return seed % 9 === 0 ? (CIRCUMSTANCES[(seed / 9) % CIRCUMSTANCES.length] ?? null) : null;
}

const IDENTITY = "proxlb@pve!token";
const ago = (at: Date, seconds: number) => new Date(at.getTime() - seconds * 1000).toISOString();

/** What the app then knows. */
export function seenUnder(circumstance: Circumstance | null, seen: Seen): Seen {
  const { picture, at } = seen;
  const { facts } = picture;
  const connection = (state: "connected" | "unreachable", seconds: number, reason: string | null) => ({
    ...seen,
    picture: {
      ...picture,
      connection: { state, reason, seenAt: ago(at, seconds), failingSince: null, host: null },
    },
  });
  switch (circumstance) {
    case "lists are old": {
      const reads = Object.entries(facts.reads).map(([name, read]) =>
        read.readAt === null ? [name, read] : [name, { ...read, readAt: ago(at, 600) }],
      );
      return { ...seen, picture: { ...picture, facts: { ...facts, reads: Object.fromEntries(reads) } } };
    }
    case "the picture is old":
      return connection("connected", 60, null);
    case "the picture cannot be read":
      return connection("unreachable", 5, "No route to host.");
    case "there is no quorum":
      return { ...seen, picture: { ...picture, facts: { ...facts, name: "lab", quorate: false } } };
    case "HA is in transition": {
      const nodes = picture.nodes.map((node) => ({ ...node, haUnsettled: true }));
      return { ...seen, picture: { ...picture, nodes } };
    }
    case "guests are hidden":
      return {
        ...seen,
        picture: { ...picture, facts: { ...facts, guestsHidden: "The token lacks VM.Audit on /vms." } },
      };
    case "a guest has no figures": {
      const [first, ...others] = picture.guests;
      const guests = first ? [{ ...first, memoryUsedBytes: null, memoryHostBytes: null }, ...others] : [];
      return { ...seen, picture: { ...picture, guests } };
    }
    default:
      return seen;
  }
}

/** What it plans with. */
export function groundUnder(circumstance: Circumstance | null, ground: PlanGround): PlanGround {
  const rights = { identity: IDENTITY, guests: "all", pools: "all", reason: null } as const;
  switch (circumstance) {
    case "ProxLB sees no pools":
      return { ...ground, proxlbRights: { ...rights, pools: "none" } };
    case "whether ProxLB sees pools is not known":
      return { ...ground, proxlbRights: { ...rights, pools: null } };
    case "ProxLB sees fewer guests":
      return { ...ground, proxlbRights: { ...rights, guests: "some" } };
    case "the time zone is assumed":
      return { ...ground, timeZoneAssumed: true };
    default:
      return ground;
  }
}

/** What ProxLB then reads. */
export function worldUnder(circumstance: Circumstance | null, world: World): World {
  return circumstance === "ProxLB sees no pools" ? { ...world, pools: [] } : world;
}
