import type { Cycle } from "./cycle";
import { filterOf, wouldRun } from "./filter";
import type { Model } from "./model";
import type { Relocated } from "./outlook";
import type { PlanMove } from "./plan-schema";
import type { ModelGuest } from "./shapes";

/** What Proxmox makes of a move that it is asked for. */
export type Handling = Pick<PlanMove, "refusals" | "afterwards" | "localDiskBytes" | "along">;

/** @param moving guests that ProxLB orders to move, by id */
export type HowHandled = (vmid: number, to: string, moving: ReadonlySet<number>) => Handling;

const UNKNOWN: Handling = { refusals: [], afterwards: [], localDiskBytes: null, along: [] };

export interface Execution {
  /** Of each planned move, by the id of its guest. */
  readonly handling: ReadonlyMap<number, Handling>;
  /** Moves that ProxLB orders and Proxmox takes. */
  readonly carriedOut: Cycle["moves"];
  /** Those, and the guests that Proxmox moves along, as far as they do not end where they were. */
  readonly relocated: readonly Relocated[];
  /** The same by move: its guest, and who comes along with it. */
  readonly together: ReadonlyMap<ModelGuest, readonly Relocated[]>;
}

/** What becomes of the moves that ProxLB plans. It knows nothing of that itself: its plan is the same either way. */
export function executionOf(model: Model, moves: Cycle["moves"], howHandled?: HowHandled): Execution {
  const ordered = moves.filter(({ guest }) => wouldRun(filterOf(model, guest)));
  const moving = new Set(ordered.map(({ guest }) => guest.guest.vmid));
  const handling = new Map(
    moves.map(({ guest, target }) => {
      const { vmid } = guest.guest;
      return [vmid, howHandled?.(vmid, target.name, moving) ?? UNKNOWN];
    }),
  );
  const of = ({ guest }: Relocated) => handling.get(guest.guest.vmid) ?? UNKNOWN;
  const carriedOut = ordered.filter((move) => of(move).refusals.length === 0);
  const byVmid = new Map(model.guests.map((guest) => [guest.guest.vmid, guest]));
  const gone = new Set(carriedOut.map(({ guest }) => guest));
  const together = new Map<ModelGuest, Relocated[]>();
  for (const move of carriedOut) {
    const own: Relocated[] = [move];
    together.set(move.guest, own);
    for (const { vmid, endsOn } of of(move).along) {
      const guest = byVmid.get(vmid);
      const target = model.nodes.find(({ name }) => name === endsOn);
      if (!guest || !target || target === guest.node || gone.has(guest)) continue;
      gone.add(guest);
      own.push({ guest, target });
    }
  }
  return { handling, carriedOut, relocated: [...together.values()].flat(), together };
}

/** A move that ProxLB orders and Proxmox takes, as far as is known. */
export function isCarriedOut({ filtered, refusals }: Pick<PlanMove, "filtered" | "refusals">): boolean {
  return wouldRun(filtered) && refusals.length === 0;
}

/** What has to be sent for a move, with the guests that come along; of disks those that are known. */
export function effortOf(move: PlanMove): { memoryBytes: number; diskBytes: number } {
  const sent = [move, ...move.along];
  return {
    memoryBytes: sent.reduce((sum, { memoryUsedBytes }) => sum + memoryUsedBytes, 0),
    diskBytes: sent.reduce((sum, { localDiskBytes }) => sum + (localDiskBytes ?? 0), 0),
  };
}
