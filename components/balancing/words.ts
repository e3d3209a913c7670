import type { RunKind, RunSummary } from "@/lib/runs/schema";

export const KIND_WORDS: Record<RunKind, string> = {
  dry_run: "Dry run",
  rebalance: "Rebalance",
  best_node: "Best node",
  apply: "Chosen moves",
};

type Tone = "neutral" | "moving" | "attention" | "failure";

const STATES: Record<RunSummary["state"], { word: string; tone: Tone }> = {
  waiting: { word: "waiting", tone: "moving" },
  running: { word: "running", tone: "moving" },
  finished: { word: "finished", tone: "neutral" },
  failed: { word: "failed", tone: "failure" },
  cancelled: { word: "stopped", tone: "attention" },
  interrupted: { word: "interrupted", tone: "attention" },
};

/** A run that ended well for ProxLB may still have failed migrations: its exit code does not tell. */
export function stateWord(run: Pick<RunSummary, "state" | "migrationsFailed">): { word: string; tone: Tone } {
  if (run.state === "finished" && run.migrationsFailed > 0) {
    return { word: `finished, ${run.migrationsFailed} failed`, tone: "attention" };
  }
  return STATES[run.state];
}
