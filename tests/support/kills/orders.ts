import type { ApplyView } from "@/lib/features/config/apply/schema";
import type { DrainView } from "@/lib/features/maintenance/drain-schema";
import type { WindowInput } from "@/lib/features/maintenance/windows/schema";

/** What the app that is killed is told to do. */
export type Order =
  | { do: "drain" | "undo" | "look"; node: string }
  | { do: "plan"; window: WindowInput }
  | { do: "end"; id: number }
  /** Somebody else changed a window. */
  | { do: "hurry" }
  /** ProxLB is started. */
  | { do: "serve" }
  /** Changes proxlb.yaml, as people see it, and applies that; it is kept as soon as ProxLB is well with it. */
  | { do: "apply"; from: string; to: string }
  | { do: "applied" };

/** What became of the newest change that was applied; null where none was. */
export interface Applied {
  apply: ApplyView | null;
  /** ProxLB runs, and this very start of it has ended a cycle. */
  isWell: boolean;
}

/** By the number of the order; 0 once the app is open. */
export interface Answer {
  id: number;
  value?: unknown;
  /** Why it was not done, as a sentence. */
  refused?: string;
}

export type Look = DrainView | null;
