/** Where a guest of a plan that was made before is by now. */
type MoveStanding = "pending" | "done" | "elsewhere" | "gone";

/** Load of one end of a move, by the plan's method and mode: per cent, 0..100 and above. */
interface MoveLoad {
  node: string;
  beforePercent: number;
  afterPercent: number;
}

export interface ShownMove {
  /** 1-based, in ProxLB's order. */
  order: number;
  guest: string;
  vmid: number;
  type: "vm" | "ct";
  from: string;
  to: string;
  memoryUsedBytes: number;
  memoryTotalBytes: number;
  cpuCores: number;
  /** Why, in words. */
  reason: string;
  /** Why ProxLB plans it and would not run it; null for a move that it runs. */
  notRun: string | null;
  /** In how many of the random orders of PVE's lists it is made; null where the order decides nothing, or is not tried. */
  share: { orders: number; of: number } | null;
  /** Why Proxmox will refuse it, as sentences, as far as is known. */
  refusals: readonly string[];
  /** Guests that move along with it. */
  along: readonly { memoryUsedBytes: number }[];
  /** Local disks that are copied, with those of the guests that come along; 0 where nobody looked. */
  diskBytes: number;
  /** What to know before it is made. */
  warnings: readonly string[];
  /** By the speed of past migrations; null where nobody knows. */
  estimatedSeconds: number | null;
  /** Points by which the spread changes when it is made in its turn, negative is better; null where figures are missing. */
  spreadChangePoints: number | null;
  loads: readonly MoveLoad[];
  /** Null where that is no question (a plan of now) or is not known yet. `node` is null when the guest is gone. */
  standing: { state: MoveStanding; node: string | null } | null;
}

interface ShownNode {
  name: string;
  maintenance: boolean;
  beforePercent: number;
  afterPercent: number;
}

/** A plan as every screen shows it, whoever made it: our planner, or the real ProxLB. */
export interface ShownPlan {
  method: "memory" | "cpu" | "disk";
  mode: "used" | "assigned" | "psi";
  moves: readonly ShownMove[];
  nodes: readonly ShownNode[];
  /** Highest minus lowest node; null where figures are missing. */
  spread: { beforePoints: number | null; afterPoints: number | null; limitPoints: number };
  /** What the "after" of `ShownMove.loads` is after, and who says so. */
  loadsAre: string;
  /** Name of an exported file, without its ending. */
  fileName: string;
}

/** The load of a node that method and mode compare; pressure cannot be foretold, so mode psi shows use. */
export function comparedRatio(
  node: Record<ShownPlan["method"], { usedRatio: number; assignedRatio: number }>,
  { method, mode }: Pick<ShownPlan, "method" | "mode">,
): number {
  return node[method][mode === "assigned" ? "assignedRatio" : "usedRatio"];
}

/** "in 17 of 24 orders": how often a move is made that depends on chance. */
export function shareWords({ orders, of }: NonNullable<ShownMove["share"]>): string {
  return orders === of ? `in all ${of} orders` : `in ${orders} of ${of} orders`;
}

/** Moves that ProxLB orders and Proxmox takes, as far as is known. */
export function movesThatRun({ moves }: Pick<ShownPlan, "moves">): ShownMove[] {
  return moves.filter((move) => move.notRun === null && move.refusals.length === 0);
}
