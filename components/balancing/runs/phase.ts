import { plural } from "@/components/page/words";
import { formatDuration } from "@/lib/core/units";
import type { RunBrief, RunKind } from "@/lib/runs/schema";

export interface Phase {
  id: "queued" | "cycle" | "collecting" | "migrating" | "stopping" | "ended";
  /** What it does now, as a sentence. */
  sentence: string;
  /** 0..1; null where nobody knows how far it is. */
  ratio: number | null;
}

interface PhaseInput {
  run: Pick<RunBrief, "kind" | "state" | "reason" | "startedAt" | "migrations" | "estimateSeconds"> & {
    moves?: RunBrief["moves"];
  };
  nowMs: number | null;
}

/** How far a run has come, from its row and from PVE's own tasks. */
export function phaseOf({ run, nowMs }: PhaseInput): Phase {
  if (run.state !== "waiting" && run.state !== "running")
    return { id: "ended", sentence: "It has ended.", ratio: 1 };
  if (run.kind === "apply") return applying(run);
  if (run.reason === "Stopping.") return { id: "stopping", sentence: "Stopping ProxLB.", ratio: null };
  if (run.state === "waiting") {
    return run.reason
      ? { id: "cycle", sentence: run.reason, ratio: null }
      : { id: "queued", sentence: "Starting ProxLB.", ratio: null };
  }
  // What holds it up: a CT that HA manages.
  if (run.reason) return { id: "migrating", sentence: run.reason, ratio: null };
  return run.migrations.length > 0 ? migrating(run) : collecting(run, nowMs);
}

/** Chosen moves are ours: their state is known for each. */
function applying({ state, reason, moves }: PhaseInput["run"]): Phase {
  const count = (...states: string[]) => moves?.filter((move) => states.includes(move.state)).length ?? 0;
  const [total, going] = [moves?.length ?? 0, count("moving")];
  const done = total - going - count("waiting");
  const ratio = total === 0 ? null : done / total;
  if (state === "waiting") return { id: "cycle", sentence: reason ?? "Starting.", ratio: null };
  if (reason === "Stopping.")
    return { id: "stopping", sentence: `Stopping: ${going} that had begun go on to their end.`, ratio };
  const doing = going > 0 ? `${going} going on` : "the next is checked, or waits until there is room";
  return { id: "migrating", sentence: reason ?? `${done} of ${total} moves done, ${doing}.`, ratio };
}

/** ProxLB prints the plan of a rebalance only at its end, so nobody knows how many are to come. */
function migrating(run: PhaseInput["run"]): Phase {
  const going = run.migrations.filter((migration) => migration.status === "running").length;
  const refused = run.migrations.filter((migration) => migration.status === "refused").length;
  const ended = run.migrations.length - going - refused;
  const refusals = refused > 0 ? `, ${refused} refused by Proxmox` : "";
  return {
    id: "migrating",
    sentence: `${plural(ended, "migration")} done${refusals}, ${going === 0 ? "ProxLB orders the next or ends" : `${going} going on`}.`,
    ratio: null,
  };
}

function collecting(run: PhaseInput["run"], nowMs: number | null): Phase {
  const doing = "ProxLB collects the cluster and plans";
  if (nowMs === null || run.startedAt === null || run.estimateSeconds === null) {
    return { id: "collecting", sentence: `${doing}.`, ratio: null };
  }
  const elapsed = Math.max(0, (nowMs - Date.parse(run.startedAt)) / 1000);
  const usual = formatDuration(run.estimateSeconds);
  if (elapsed > run.estimateSeconds * LATE_FACTOR) {
    // Its first migration may have begun since Proxmox was asked last.
    const sentence = movesGuests(run.kind)
      ? `${doing}, for which ${usual} are usual; no migration of it has been seen yet.`
      : `${doing}; it takes longer than the usual ${usual}.`;
    return { id: "collecting", sentence, ratio: null };
  }
  return {
    id: "collecting",
    sentence: `${doing}; about ${usual} are usual.`,
    ratio: Math.min(ALMOST, elapsed / run.estimateSeconds),
  };
}

const LATE_FACTOR = 1.3;
/** An estimate never says that it is done. */
const ALMOST = 0.96;

/** Runs that leave something behind: they have migrations, and stopping them needs a question. */
export function movesGuests(kind: RunKind): boolean {
  return kind !== "dry_run" && kind !== "best_node";
}
