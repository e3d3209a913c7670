"use client";

import { useQuery } from "@tanstack/react-query";
import { Age } from "@/components/page/age";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { rollsQuery } from "@/lib/features/maintenance/rolls/live";
import { ROLLS_LISTED, type RollView } from "@/lib/features/maintenance/rolls/schema";
import { NodeLine } from "./node-line";

/** Rolls that are over, newest first, each with what became of its nodes; nothing where there was none. */
export function RollHistory() {
  const { data, error } = useQuery(rollsQuery());
  if (error && !data)
    return <p className="text-attention text-table">Which rolls there were is not known: {error.message}</p>;
  const ended = data?.rolls.filter(({ state }) => state === "ended") ?? [];
  if (!data || ended.length === 0) return null;
  return (
    <div className="grid gap-2">
      <Table label="Rolls">
        <TableHeader>
          <tr>
            <TableHead>Roll over</TableHead>
            <TableHead>Begun</TableHead>
            <TableHead>Ended</TableHead>
            <TableHead>By</TableHead>
          </tr>
        </TableHeader>
        <TableBody>
          {ended.map((roll) => (
            <Row key={roll.id} roll={roll} />
          ))}
        </TableBody>
      </Table>
      {data.rolls.length >= ROLLS_LISTED ? (
        <p className="text-muted-foreground">The newest {ROLLS_LISTED}; the audit log has all of them.</p>
      ) : null}
    </div>
  );
}

function Row({ roll: { nodes, startedAt, endedAt, requestedBy, endedBy, reason } }: { roll: RollView }) {
  return (
    <TableRow>
      <TableCell>
        <ul className="grid gap-1">
          {nodes.map((each) => (
            <NodeLine key={each.node} {...each} />
          ))}
        </ul>
        {reason ? <p className="wrap-anywhere mt-1 text-muted-foreground">{reason}</p> : null}
      </TableCell>
      <TableCell className="whitespace-nowrap align-top">
        <Age at={startedAt} />
      </TableCell>
      <TableCell className="whitespace-nowrap align-top">
        <Age at={endedAt} />
      </TableCell>
      <TableCell className="align-top">
        {requestedBy}
        {endedBy === null ? "" : `, ended by ${endedBy}`}
      </TableCell>
    </TableRow>
  );
}
