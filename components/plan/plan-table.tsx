"use client";

import { ArrowRight, ChevronRight, TriangleAlert } from "lucide-react";
import { Fragment, type ReactNode, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Bytes, Figure } from "@/components/ui/figure";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { formatBytes, formatDuration } from "@/lib/core/units";

export interface PlanRow {
  /** Stable identity of the move. */
  id: string;
  order: number;
  guestName: string;
  vmid: number;
  guestType: "vm" | "ct";
  from: string;
  to: string;
  /** Why, in words: "memory of pve3 is 12 points above pve1". */
  reason: string;
  memoryBytes: number | null;
  estimatedSeconds: number | null;
  /** Points by which the spread changes; negative is better. */
  spreadChange: number | null;
  warnings?: readonly string[];
  /** The numbers behind it, shown when the row is opened. */
  details?: ReactNode;
}

interface PlanTableProps {
  rows: readonly PlanRow[];
  /** Without it nothing can be chosen. */
  selection?: { selected: ReadonlySet<string>; onChange: (selected: Set<string>) => void };
  /** Spread in points before and after the whole plan. */
  spread?: { before: number; after: number } | null;
  className?: string;
}

/** The moves of a plan in their order; a row opens to its numbers; the foot sums up. */
export function PlanTable({ rows, selection, spread = null, className }: PlanTableProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  // ProxLB's own plan comes without times: then there is no such column.
  const timed = rows.some((row) => row.estimatedSeconds !== null);
  const columnCount = 7 + (selection ? 1 : 0) + (timed ? 1 : 0);
  function flip(id: string) {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  }
  return (
    <div className={cn("min-w-0 overflow-hidden rounded-lg border border-border bg-card", className)}>
      <Table className="max-sm:block sm:min-w-176">
        <TableHeader className="max-sm:hidden">
          <tr>
            {selection ? <ChooseAll rows={rows} selection={selection} /> : null}
            <TableHead className="w-10 text-right">#</TableHead>
            <TableHead>Guest</TableHead>
            <TableHead>From → to</TableHead>
            <TableHead className="w-full">Reason</TableHead>
            <TableHead className="text-right">Memory</TableHead>
            {timed ? <TableHead className="text-right">Est. time</TableHead> : null}
            <TableHead className="text-right">Spread</TableHead>
            <TableHead className="w-8">
              <span className="sr-only">Numbers</span>
            </TableHead>
          </tr>
        </TableHeader>
        <TableBody className="max-sm:block">
          {rows.map((row) => (
            <Fragment key={row.id}>
              <MoveRow
                row={row}
                timed={timed}
                selection={selection}
                open={open.has(row.id)}
                onFlip={() => flip(row.id)}
              />
              {open.has(row.id) && row.details ? (
                <tr className="max-sm:block">
                  <td colSpan={columnCount} className="bg-background px-4 py-3 max-sm:block">
                    {row.details}
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </TableBody>
      </Table>
      <PlanFoot rows={rows} selection={selection} spread={spread} />
    </div>
  );
}

// On a phone a row becomes a card: guest and nodes, its figures, then the reason over the whole width.
const ROW_AS_CARD =
  "max-sm:flex max-sm:flex-wrap max-sm:items-center max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-3 max-sm:py-2.5 max-sm:[&>td]:h-auto max-sm:[&>td]:p-0";

interface MoveRowProps {
  row: PlanRow;
  timed: boolean;
  selection: PlanTableProps["selection"];
  open: boolean;
  onFlip: () => void;
}

function MoveRow({ row, timed, selection, open, onFlip }: MoveRowProps) {
  const selected = selection?.selected.has(row.id) ?? false;
  return (
    <TableRow aria-selected={selection ? selected : undefined} className={ROW_AS_CARD}>
      {selection ? (
        <TableCell className="w-9 pl-3.5">
          <Checkbox
            aria-label={`Choose the move of ${row.guestName}`}
            checked={selected}
            onCheckedChange={() => selection.onChange(flipped(selection.selected, row.id))}
          />
        </TableCell>
      ) : null}
      <TableCell className="text-right text-muted-foreground max-sm:hidden">{row.order}</TableCell>
      <TableCell className="whitespace-nowrap">
        <span className="font-medium">{row.guestName}</span>{" "}
        <span className="text-muted-foreground">
          {row.guestType === "vm" ? "VM" : "CT"} {row.vmid}
        </span>
      </TableCell>
      <TableCell className="whitespace-nowrap max-sm:grow max-sm:basis-1/2">
        {row.from}
        <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
        {row.to}
      </TableCell>
      <TableCell className="max-sm:order-last max-sm:w-full">
        <span className="text-muted-foreground">{row.reason}</span>
        {row.warnings?.map((warning) => (
          <span key={warning} className="flex items-start gap-1 text-attention">
            <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
            {warning}
          </span>
        ))}
      </TableCell>
      <TableCell className="text-right">
        <Bytes bytes={row.memoryBytes} />
      </TableCell>
      {timed ? (
        <TableCell className="whitespace-nowrap text-right">
          {row.estimatedSeconds === null ? <Figure value={null} /> : formatDuration(row.estimatedSeconds)}
        </TableCell>
      ) : null}
      <TableCell className="text-right">
        <span className="pr-1 text-muted-foreground sm:hidden">spread</span>
        <Effect points={row.spreadChange} />
      </TableCell>
      <TableCell className="pr-2">
        {row.details ? (
          <button
            type="button"
            aria-expanded={open}
            aria-label={`Numbers of the move of ${row.guestName}`}
            className="flex size-6 items-center justify-center rounded-sm text-muted-foreground hover:bg-accent"
            onClick={onFlip}
          >
            <ChevronRight className={cn("size-4 transition-transform", open && "rotate-90")} aria-hidden />
          </button>
        ) : null}
      </TableCell>
    </TableRow>
  );
}

function Effect({ points }: { points: number | null }) {
  if (points === null) return <Figure value={null} />;
  if (Math.abs(points) < 0.05) return <span className="text-muted-foreground">±0.0</span>;
  return (
    <span className={cn("whitespace-nowrap tabular-nums", points > 0 && "text-attention")}>
      {points > 0 ? "+" : "−"}
      {Math.abs(points).toFixed(1)}
      {points > 0 ? (
        <Badge variant="attention" className="ml-1">
          worse
        </Badge>
      ) : null}
    </span>
  );
}

function PlanFoot({ rows, selection, spread }: Pick<PlanTableProps, "rows" | "selection" | "spread">) {
  const counted = selection ? rows.filter((row) => selection.selected.has(row.id)) : rows;
  const bytes = counted.reduce((sum, row) => sum + (row.memoryBytes ?? 0), 0);
  const seconds = counted.reduce((sum, row) => sum + (row.estimatedSeconds ?? 0), 0);
  const whole = counted.length === rows.length;
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-1 border-border border-t px-3.5 py-2 text-table tabular-nums">
      <span className="font-medium">
        {whole ? "" : `${counted.length} of `}
        {rows.length} {rows.length === 1 ? "move" : "moves"}
      </span>
      <span>{formatBytes(bytes)}</span>
      {seconds > 0 ? <span>about {formatDuration(seconds)}</span> : null}
      {spread ? (
        <span>
          spread {spread.before.toFixed(1)} →{" "}
          <span className="text-moving">{spread.after.toFixed(1)} points</span>
          {whole ? "" : " with all moves"}
        </span>
      ) : null}
    </div>
  );
}

function ChooseAll({
  rows,
  selection,
}: {
  rows: readonly PlanRow[];
  selection: NonNullable<PlanTableProps["selection"]>;
}) {
  const chosen = rows.filter((row) => selection.selected.has(row.id)).length;
  const all = rows.length > 0 && chosen === rows.length;
  return (
    <TableHead className="w-9 pl-3.5">
      <Checkbox
        aria-label="Choose all moves"
        className="align-middle"
        checked={all ? true : chosen > 0 ? "indeterminate" : false}
        onCheckedChange={() => selection.onChange(new Set(all ? [] : rows.map((row) => row.id)))}
      />
    </TableHead>
  );
}

function flipped(selected: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}
