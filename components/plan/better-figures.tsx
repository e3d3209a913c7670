import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { formatBytes } from "@/lib/core/units";
import type { FoundMoves, PlacementFigures } from "@/lib/proxlb/search/told-schema";

/** On a phone all columns are in sight. */
const NARROW = "max-sm:px-1.5";

interface BetterFiguresProps {
  found: Pick<FoundMoves, "before" | "after">;
  /** Null where ProxLB would do nothing that could be counted. */
  theirs: PlacementFigures | null;
}

/** Both ways by the same figures, with how it is now. */
export function BetterFigures({ found: { before, after }, theirs }: BetterFiguresProps) {
  const rows: [string, PlacementFigures][] = [
    ["Now", before],
    ...(theirs === null ? [] : [["ProxLB's plan", theirs] satisfies [string, PlacementFigures]]),
    ["These moves", after],
  ];
  const someLeft = rows.some(([, { left }]) => left > 0);
  const someFull = rows.some(([, { overfilled }]) => overfilled.length > 0);
  return (
    <Table label="ProxLB's plan and these moves, compared">
      <TableHeader>
        <tr>
          <TableHead className={NARROW} />
          <TableHead className={`text-right ${NARROW}`}>Moves</TableHead>
          <TableHead className={`text-right ${NARROW}`}>Memory</TableHead>
          <TableHead className={`text-right ${NARROW}`}>Spread</TableHead>
          <TableHead className={`text-right ${NARROW}`}>Rules broken</TableHead>
          {someLeft ? (
            <TableHead className={`text-right ${NARROW}`}>
              Left<span className="max-sm:sr-only"> in maintenance</span>
            </TableHead>
          ) : null}
          {someFull ? <TableHead className={`text-right ${NARROW}`}>Overfilled</TableHead> : null}
        </tr>
      </TableHeader>
      <TableBody>
        {rows.map(([name, figures]) => (
          <TableRow key={name}>
            <TableCell className={`whitespace-nowrap font-medium ${NARROW}`}>{name}</TableCell>
            <TableCell className={amount(false)}>{figures.moves}</TableCell>
            <TableCell className={amount(false)}>{formatBytes(figures.memoryBytes)}</TableCell>
            <TableCell className={amount(figures.spreadPoints > before.spreadPoints + 0.05)}>
              {figures.spreadPoints.toFixed(1)}
              <span className="max-sm:sr-only"> points</span>
            </TableCell>
            <TableCell className={amount(figures.brokenRules > before.brokenRules)}>
              {figures.brokenRules}
            </TableCell>
            {someLeft ? <TableCell className={amount(false)}>{figures.left}</TableCell> : null}
            {someFull ? (
              <TableCell className={amount(figures.overfilled.length > 0)}>
                {figures.overfilled.join(", ") || "none"}
              </TableCell>
            ) : null}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function amount(isWorse: boolean): string {
  return `whitespace-nowrap text-right tabular-nums ${NARROW} ${isWorse ? "text-attention" : ""}`;
}
