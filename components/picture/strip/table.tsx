import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Spread } from "./layout";
import type { StripNode } from "./types";

interface StripTableProps {
  method: string;
  nodes: readonly StripNode[];
  spread: Spread | null;
}

/** What the strip draws, in words and figures. */
export function StripTable({ method, nodes, spread }: StripTableProps) {
  const planned = nodes.some((node) => typeof node.afterPercent === "number");
  const sorted = [...nodes].sort((a, b) => (b.percent ?? -1) - (a.percent ?? -1));
  return (
    <Table label={`${method} by node`}>
      <TableHeader>
        <tr>
          <TableHead>Node</TableHead>
          <TableHead className="text-right">{method}, %</TableHead>
          {planned ? <TableHead className="text-right">After the plan, %</TableHead> : null}
          <TableHead>State</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {sorted.map((node) => (
          <TableRow key={node.name}>
            <TableCell>{node.name}</TableCell>
            <TableCell className="text-right">{node.percent?.toFixed(1) ?? "–"}</TableCell>
            {planned ? (
              <TableCell className="text-right">
                {(node.afterPercent ?? node.percent)?.toFixed(1) ?? "–"}
              </TableCell>
            ) : null}
            <TableCell>{stateOf(node, spread)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function stateOf(node: StripNode, spread: Spread | null): string {
  if (node.percent === null) return "unknown";
  if (node.excluded) return `${node.excluded}, does not count`;
  if (spread && node.percent > spread.bandEnd)
    return `${(node.percent - spread.bandEnd).toFixed(1)} above the band`;
  return "in the band";
}
