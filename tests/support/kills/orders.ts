import type { DrainView } from "@/lib/features/maintenance/drain-schema";
import type { WindowInput } from "@/lib/features/maintenance/windows/schema";

/** What the app that is killed is told to do. */
export type Order =
  | { do: "drain" | "undo" | "look"; node: string }
  | { do: "plan"; window: WindowInput }
  | { do: "end"; id: number }
  /** Reads the cluster after the last run: a drain would wait for that, and the kill would fall into the wait. */
  | { do: "read" }
  /** Somebody else changed a window. */
  | { do: "hurry" };

/** By the number of the order; 0 once the app is open. */
export interface Answer {
  id: number;
  value?: unknown;
  /** Why it was not done, as a sentence. */
  refused?: string;
}

export type Look = DrainView | null;
