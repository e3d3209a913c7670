import { ArrowRight } from "lucide-react";
import { Bytes } from "@/components/ui/figure";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { PlannedMove } from "@/lib/proxlb/output/printed-plan";

/** What ProxLB planned and would not carry out. */
export function FilteredMoves({ moves }: { moves: readonly PlannedMove[] }) {
  if (moves.length === 0) return null;
  return (
    <section aria-label="Planned, but not carried out">
      <h3 className="pb-1 font-medium">Planned, but not carried out ({moves.length})</h3>
      <Table>
        <TableHeader>
          <tr>
            <TableHead>Guest</TableHead>
            <TableHead>From → to</TableHead>
            <TableHead className="w-full">Why not</TableHead>
            <TableHead className="text-right">Memory</TableHead>
          </tr>
        </TableHeader>
        <TableBody>
          {moves.map((move) => (
            <TableRow key={move.vmid}>
              <TableCell className="whitespace-nowrap">
                {move.guest}{" "}
                <span className="text-muted-foreground">
                  {move.type === "vm" ? "VM" : "CT"} {move.vmid}
                </span>
              </TableCell>
              <TableCell className="whitespace-nowrap">
                {move.from}
                <ArrowRight className="mx-1 inline size-3.5 text-muted-foreground" aria-label="to" />
                {move.to}
              </TableCell>
              <TableCell className="text-muted-foreground">{move.filtered?.sentence}</TableCell>
              <TableCell className="text-right">
                <Bytes bytes={move.memoryUsedBytes} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
