import { Check, Minus, X } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Percent } from "@/components/ui/figure";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

interface WhyNotCheck {
  id: string;
  /** Short head of the column: "Online", "Pin", "Anti-affinity". */
  label: string;
}

export interface WhyNotRow {
  node: string;
  /** The guest runs here now. */
  current?: boolean;
  /** The planner's choice. */
  best?: boolean;
  /** By check id; `null` where the check does not apply. `text` explains on hover. */
  checks: Readonly<Record<string, { passed: boolean | null; text?: string }>>;
  /** The first thing that stands in the way, in words; null where the guest may run here. */
  obstacle: string | null;
  /** 0..1, the node's load with the guest on it. */
  loadAfterRatio: number | null;
}

interface WhyNotMatrixProps {
  checks: readonly WhyNotCheck[];
  rows: readonly WhyNotRow[];
  className?: string;
}

/** For one guest: which nodes could take it, and what stands in the way of the others. */
export function WhyNotMatrix({ checks, rows, className }: WhyNotMatrixProps) {
  return (
    <div className={cn("min-w-0 overflow-hidden rounded-lg border border-border bg-card", className)}>
      <Table label="Why and why not, node by node">
        <TableHeader>
          <tr>
            <TableHead className="sticky left-0 bg-card">Node</TableHead>
            {checks.map((check) => (
              <TableHead key={check.id} className="text-center">
                {check.label}
              </TableHead>
            ))}
            <TableHead className="text-right">Load after</TableHead>
            <TableHead className="w-full">Verdict</TableHead>
          </tr>
        </TableHeader>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.node} className="bg-card hover:bg-muted">
              <th
                scope="row"
                className="sticky left-0 whitespace-nowrap bg-inherit px-2.5 text-left font-medium"
              >
                {row.node}
              </th>
              {checks.map((check) => (
                <TableCell key={check.id} className="text-center" title={row.checks[check.id]?.text}>
                  <Mark passed={row.checks[check.id]?.passed ?? null} />
                </TableCell>
              ))}
              <TableCell className="text-right">
                <Percent ratio={row.loadAfterRatio} />
              </TableCell>
              <TableCell className={cn("min-w-48", row.obstacle !== null && "text-muted-foreground")}>
                <Verdict row={row} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function Verdict({ row }: { row: WhyNotRow }) {
  const obstacle = row.obstacle === null ? "" : `. ${row.obstacle}`;
  if (row.current) return <>runs here{obstacle}</>;
  if (row.best) {
    return (
      <>
        <span className="font-medium text-moving">ProxLB's choice</span>
        {obstacle}
      </>
    );
  }
  return <>{row.obstacle ?? "possible"}</>;
}

function Mark({ passed }: { passed: boolean | null }) {
  const classes = "mx-auto size-4";
  if (passed === null) return <Minus className={cn(classes, "text-mark-soft")} aria-label="does not apply" />;
  if (passed) return <Check className={cn(classes, "text-muted-foreground")} aria-label="passes" />;
  return <X className={cn(classes, "text-failure")} strokeWidth={2.75} aria-label="forbids" />;
}
