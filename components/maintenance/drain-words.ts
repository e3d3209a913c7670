import { plural } from "@/components/page/words";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { DrainForecast, DrainView } from "@/lib/features/maintenance/drain-schema";

export const STATE_WORDS: Record<DrainView["state"], string> = {
  marking: "being marked",
  moving: "draining",
  in_maintenance: "in maintenance",
  stopped: "stopped",
  interrupted: "interrupted",
  unmarking: "being unmarked",
  returning: "coming back",
  return_stopped: "return stopped",
  return_interrupted: "return interrupted",
  ended: "ended",
};

/** Somebody has to do something. */
const ATTENTION: ReadonlySet<DrainView["state"]> = new Set([
  "stopped",
  "interrupted",
  "return_stopped",
  "return_interrupted",
]);
const MOVING: ReadonlySet<DrainView["state"]> = new Set(["marking", "moving", "unmarking", "returning"]);

export function stateTone(state: DrainView["state"]): "attention" | "moving" | "outline" {
  return ATTENTION.has(state) ? "attention" : MOVING.has(state) ? "moving" : "outline";
}

export const isUnderWay = ({ state }: Pick<DrainView, "state">) => MOVING.has(state);

/** Where another guest's place decides, a CT that steps aside can make room. */
const OF_OTHERS: ReadonlySet<DrainForecast["blockers"][number]["kind"]> = new Set([
  "memory",
  "no_target",
  "apart",
  "breaks",
  "tears",
  "fellow",
]);

/** Whether a restart of CTs can let somebody leave who stays without it, or is what was asked for. */
export function offersRestarts({
  restartContainers,
  blockers,
}: Pick<DrainForecast, "restartContainers" | "blockers">): boolean {
  return restartContainers || blockers.some(({ kind }) => kind === "restart" || OF_OTHERS.has(kind));
}

/** Where it stands, in one sentence. */
export function standSentence(drain: DrainView): string {
  const { state, node, away, stillThere, moves } = drain;
  const done = moves.filter((move) => move.state === "moved").length;
  const hasBegun = moves.some((move) => move.state !== "waiting" && move.state !== "not_started");
  const there =
    stillThere === null
      ? "How many guests are still on it is not known."
      : stillThere === 0
        ? "No guest runs on it."
        : `${plural(stillThere, "guest")} still ${stillThere === 1 ? "runs" : "run"} on it.`;
  switch (state) {
    case "marking":
      return `${node} is being marked in proxlb.yaml.`;
    case "moving":
      return `${done} of ${moves.length} moves done. ${there}`;
    case "in_maintenance":
      return `${node} is in maintenance. ${there}`;
    case "stopped":
      return `Stopped. ${node} stays in maintenance. ${there}`;
    case "interrupted":
      return `The moves ${hasBegun ? "were cut short" : "did not begin"}. ${node} stays in maintenance. ${there}`;
    case "unmarking":
      return `${node} is being taken out of maintenance in proxlb.yaml.`;
    case "returning":
      return `${done} of ${moves.length} moves back to ${node} done.`;
    case "return_stopped":
      return `${overWords(drain)} Coming back was stopped: ${plural(away.length, "guest")} still elsewhere.`;
    case "return_interrupted":
      return `${overWords(drain)} Coming back was cut short: ${plural(away.length, "guest")} still elsewhere.`;
    case "ended":
      return away.length === 0
        ? `${overWords(drain)} Nobody that it moved is elsewhere.`
        : `${overWords(drain)} ${plural(away.length, "guest")} that it moved ${away.length === 1 ? "is" : "are"} elsewhere.`;
    default:
      return state satisfies never;
  }
}

function overWords({ node, staysMarked }: DrainView): string {
  return `The drain of ${node} is over. ${staysMarked ?? `${node} was taken out of maintenance.`}`;
}

/** What pressing Drain does, in one sentence. */
export function forecastSentence(forecast: DrainForecast): string {
  const { node, moves, blockers, resting, seconds } = forecast;
  const going =
    moves.length === 0
      ? `Nobody has to leave ${node}`
      : `${plural(moves.length, "guest")} ${moves.length === 1 ? "moves" : "move"} away from ${node}`;
  const bytes = moves.reduce((sum, move) => sum + move.memoryBytes + (move.localDiskBytes ?? 0), 0);
  const much = moves.length === 0 ? "" : `, ${formatBytes(bytes)}`;
  const stays = blockers.length === 0 ? "" : ` ${plural(blockers.length, "running guest")} will stay.`;
  const rest =
    resting === 0
      ? ""
      : ` ${plural(resting, "guest")} that ${resting === 1 ? "does not run stays where it is" : "do not run stay where they are"}.`;
  return `${going}${much}${durationWords(moves.length, seconds)}.${stays}${rest}`;
}

function durationWords(moves: number, seconds: number | null): string {
  if (moves === 0) return "";
  if (seconds === null)
    return "; how long it takes is not known: fewer than three migrations of the kind tell";
  return `; about ${formatDuration(seconds)} by the migrations of the past`;
}
