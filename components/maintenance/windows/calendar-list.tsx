import { Badge } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { formatAbsolute } from "@/lib/core/times";
import type { CalendarView } from "@/lib/features/maintenance/windows/schema";
import { entriesOf } from "./entries";

/** The same as a table, with what became of each. */
export function CalendarList({ calendar }: { calendar: CalendarView }) {
  const entries = entriesOf(calendar);
  if (entries.length === 0) return <p className="text-muted-foreground">Nothing is in this month.</p>;
  return (
    <Table label="Calendar">
      <TableHeader>
        <tr>
          <TableHead>From</TableHead>
          <TableHead>Until</TableHead>
          <TableHead>Name</TableHead>
          <TableHead>What</TableHead>
          <TableHead>State</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {entries.map(({ key, startsAt, endsAt, title, what, state, isOff, reason }) => (
          <TableRow key={key}>
            <TableCell className="whitespace-nowrap tabular-nums">{short(startsAt)}</TableCell>
            <TableCell className="whitespace-nowrap tabular-nums">{short(endsAt)}</TableCell>
            <TableCell className="font-medium">{title}</TableCell>
            <TableCell>{what}</TableCell>
            <TableCell>
              <Badge variant={isOff ? "attention" : "neutral"}>{state ?? "ProxLB's own"}</Badge>
              {reason ? <span className="ml-2 text-muted-foreground">{reason}</span> : null}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

const short = (iso: string) => formatAbsolute(Date.parse(iso)).replace(/:00 /, " ");
