import { ArrowRight } from "lucide-react";
import { plural } from "@/components/page/words";
import { formatBytes } from "@/lib/core/units";
import type { FoundMoves } from "@/lib/proxlb/search/told-schema";

/** More are in the way of reading the rest. */
const SHOWN = 50;

/** The moves in their order, and what keeps it from being more. */
export function BetterSteps({ found }: { found: FoundMoves }) {
  const { moves, unmended, staying, reached } = found;
  const more = moves.length - SHOWN;
  return (
    <div className="grid gap-2 text-table">
      {moves.length > 0 ? (
        <ol className="grid gap-1" aria-label="Moves in their order">
          {moves.slice(0, SHOWN).map((move, index) => (
            <li key={`${move.vmid} ${move.from}`} className="flex flex-wrap gap-x-2">
              <span className="w-6 text-right text-muted-foreground tabular-nums">{index + 1}.</span>
              <span className="font-medium">{move.guest}</span>
              <span className="text-muted-foreground">{move.vmid}</span>
              <span className="whitespace-nowrap">
                {move.from}
                <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
                {move.to}
              </span>
              <span className="text-muted-foreground">{formatBytes(move.memoryBytes)}</span>
              <span className="text-muted-foreground">{noteOf(found, index)}</span>
              {move.afterwards.map((sentence) => (
                <span key={sentence} className="w-full pl-8 text-attention">
                  {sentence}
                </span>
              ))}
            </li>
          ))}
          {more > 0 ? <li className="text-muted-foreground">And {plural(more, "more move")}.</li> : null}
        </ol>
      ) : null}
      {reached ? null : (
        <details>
          <summary className="cursor-pointer py-1 text-attention">Why not all is reached</summary>
          <ul className="list-disc pl-4 text-muted-foreground">
            {unmended.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
            {staying.slice(0, SHOWN).map(({ vmid, guest, node, reasons }) => (
              <li key={vmid}>
                <span className="text-foreground">
                  {guest} on {node}
                </span>{" "}
                {reasons.join(" ")}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function noteOf({ moves }: FoundMoves, index: number): string {
  const move = moves[index];
  if (!move) return "";
  const notes = [
    ...(move.type === "ct" ? ["restarts"] : []),
    ...(moves.some((other, at) => at > index && other.vmid === move.vmid) ? ["steps aside"] : []),
    ...(moves[index - 1]?.step === move.step ? ["together with the one before"] : []),
  ];
  return notes.join(", ");
}
