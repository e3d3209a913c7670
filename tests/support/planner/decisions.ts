import type { Method } from "@/lib/proxlb/planner/settings";

/** What `decisions.py` writes down: ProxLB's nodes, guests and groups before it decides anything, and its decisions. */
export interface Begun {
  nodes: Record<string, BegunNode>;
  guests: Record<string, BegunGuest>;
  /** Names of guests by the name of their group; a guest without one is in a group of its own. */
  affinity: Record<string, string[]>;
  anti: Record<string, string[]>;
  /** What nodes are compared by, in percent. */
  loads: Loads;
  /** What the busiest node is found by, in percent. */
  used: Loads;
  nonPve9: boolean;
}

type Loads = Record<string, number>;
type Metrics = Record<Method, { used: number; total: number; free: number | null }>;

export interface BegunNode extends Metrics {
  maintenance: boolean;
  hot: boolean;
}

export interface BegunGuest extends Metrics {
  id: number;
  node: string;
  type: "vm" | "ct";
  ignore: boolean;
  /** Names of nodes. */
  pins: string[];
  strict: boolean;
  affinity: string[];
  anti: string[];
  spikes: number;
  hot: boolean;
}

export type Decision =
  /** Whether it goes on, before the group named; null: the first look, after the evacuation. */
  | {
      kind: "need";
      group: string | null;
      balance: boolean;
      affinity: boolean;
      pinning: boolean;
      loads: Loads;
      used: Loads;
    }
  /** The freest node, of `among` where given, and which of ProxLB's functions asked. */
  | { kind: "freest"; by: string; among: string[] | null; node: string | null; loads: Loads }
  /** A guest that is not on the busiest node ends its group. */
  | { kind: "stop"; guest: string; group: string; busiest: string; used: Loads }
  | {
      kind: "fits";
      guest: string;
      group: string;
      busiest: string;
      target: string | null;
      fits: boolean;
      needed: number;
      free: number | null;
      used: Loads;
    }
  /** `took`: groups and the node that each took for the guest. `pressed`: mode psi, whose turn it is by pressure. */
  | { kind: "anti"; guest: string; took: [string, string][]; target: string | null; pressed: string | null }
  | { kind: "pins"; guest: string; pins: string[]; target: string | null }
  | {
      kind: "book";
      phase: "evacuation" | "relocation";
      guest: string;
      /** The guest at hand, which in mode psi may be another one. */
      visited: string;
      group: string | null;
      from: string;
      to: string;
      before: Loads;
      after: Loads;
    }
  | { kind: "valid"; rule: "affinity" | "anti_affinity"; guest: string; ok: boolean };
