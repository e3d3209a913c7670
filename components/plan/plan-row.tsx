"use client";

import { ArrowRight, ChevronRight, CircleMinus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Bytes, Figure } from "@/components/ui/figure";
import { TableCell, TableRow } from "@/components/ui/table";
import { formatDuration } from "@/lib/core/units";
import { MoveNumbers } from "./move-numbers";
import type { MoveSelection } from "./plan-table";
import { type ShownMove, type ShownPlan, shareWords } from "./shown-plan";

interface PlanRowProps {
  move: ShownMove;
  plan: ShownPlan;
  /** Whether the table has a column for the time. */
  timed: boolean;
  selection: MoveSelection | undefined;
  className: string | undefined;
}

// On a phone a row becomes a card: guest and nodes, its figures, what to know of it. Its reason comes when it is opened.
const ROW_AS_CARD =
  "max-sm:flex max-sm:flex-wrap max-sm:items-center max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-3 max-sm:py-2 max-sm:[&>td]:h-auto max-sm:[&>td]:p-0";

/** One move: who, from where to where, why, and what it does. It opens to its numbers. */
export function PlanRow({ move, plan, timed, selection, className }: PlanRowProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <TableRow
        aria-selected={selection ? selection.selected.has(move.vmid) : undefined}
        className={cn(ROW_AS_CARD, className)}
      >
        {selection ? <ChooseMove move={move} selection={selection} /> : null}
        <TableCell className="text-right text-muted-foreground max-sm:hidden">{move.order}</TableCell>
        <TableCell className="whitespace-nowrap max-sm:order-1 max-sm:grow max-sm:basis-[55%] max-sm:truncate">
          <span className="font-medium">{move.guest}</span>{" "}
          <span className="text-muted-foreground">
            {move.type === "vm" ? "VM" : "CT"} {move.vmid}
          </span>
        </TableCell>
        <TableCell className="whitespace-nowrap max-sm:order-3 max-sm:grow max-sm:basis-[55%]">
          {move.from}
          <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
          {move.to}
        </TableCell>
        <TableCell className="max-sm:order-last max-sm:w-full max-sm:empty:hidden">
          <Reason move={move} open={open} />
        </TableCell>
        <TableCell className="text-right max-sm:order-4">
          <Bytes bytes={move.memoryUsedBytes} />
        </TableCell>
        {timed ? (
          <TableCell className="whitespace-nowrap text-right max-sm:hidden">
            {move.estimatedSeconds === null ? <Figure value={null} /> : formatDuration(move.estimatedSeconds)}
          </TableCell>
        ) : null}
        <TableCell className="text-right max-sm:hidden">
          <SpreadEffect points={move.spreadChangePoints} />
        </TableCell>
        <TableCell className="pr-2 max-sm:order-2">
          <button
            type="button"
            aria-expanded={open}
            aria-label={`Numbers of the move of ${move.guest}`}
            className="flex size-6 items-center justify-center rounded-sm text-muted-foreground hover:bg-accent max-sm:size-9"
            onClick={() => setOpen(!open)}
          >
            <ChevronRight className={cn("size-4 transition-transform", open && "rotate-90")} aria-hidden />
          </button>
        </TableCell>
      </TableRow>
      {open ? (
        <tr className={cn("max-sm:block", className)}>
          <td colSpan={9} className="bg-background px-4 py-3 max-sm:block">
            <MoveNumbers move={move} plan={plan} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function Reason({ move, open }: { move: ShownMove; open: boolean }) {
  const done = move.standing?.state === "done" ? " It is there by now." : "";
  return (
    <>
      <span className={cn("text-muted-foreground", !open && "max-sm:hidden")}>
        {move.reason}
        {done}
      </span>
      {move.share ? (
        <span className="block text-muted-foreground">Made {shareWords(move.share)}.</span>
      ) : null}
      {move.notRun ? (
        <span className="flex items-start gap-1">
          <CircleMinus className="mt-0.5 size-3.5 shrink-0 text-muted-foreground" aria-hidden />
          {move.notRun}
        </span>
      ) : null}
      {[...move.refusals, ...move.warnings].map((warning) => (
        <span key={warning} className="flex items-start gap-1 text-attention">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {warning}
        </span>
      ))}
    </>
  );
}

/** Points by which the spread changes; a widening is marked. */
export function SpreadEffect({ points }: { points: number | null }) {
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

function ChooseMove({ move, selection }: { move: ShownMove; selection: MoveSelection }) {
  const flip = () => {
    const next = new Set(selection.selected);
    if (!next.delete(move.vmid)) next.add(move.vmid);
    selection.onChange(next);
  };
  return (
    <TableCell className="w-9 pl-3.5">
      <Checkbox
        aria-label={`Choose the move of ${move.guest}`}
        checked={selection.selected.has(move.vmid)}
        onCheckedChange={flip}
      />
    </TableCell>
  );
}
