import { ArrowRight } from "lucide-react";
import { Age } from "@/components/page/age";
import { Badge } from "@/components/ui/badge";
import Link from "@/components/ui/link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { gapSentence } from "@/lib/proxlb/planner/plan-sentences";
import type { RunBrief } from "@/lib/runs/schema";
import type { GuestState } from "@/lib/snapshot/schema";
import { type ComparedMove, comparePlans } from "./compare";

interface PlanCompareProps {
  plan: Plan;
  guests: readonly GuestState[];
  /** The newest dry run that ended. */
  dryRun: RunBrief | null;
  triedOut: boolean;
  canDryRun: boolean;
}

/** The instant plan beside what ProxLB itself planned in its last dry run. */
export function PlanCompare({ plan, guests, dryRun, triedOut, canDryRun }: PlanCompareProps) {
  if (!dryRun?.plan) {
    return (
      <p className="text-muted-foreground text-table">
        Computed here from the live picture by ProxLB's own rules.{" "}
        {canDryRun
          ? "To compare it with ProxLB itself, start a dry run."
          : "A dry run, which Operators can start, compares it with ProxLB itself."}
      </p>
    );
  }
  const rows = comparePlans(plan.moves, dryRun.plan.moves, guests, triedOut);
  const agree = rows.filter((row) => row.kind === "agree").length;
  const differ = rows.length - agree;
  const gaps = differ > 0 ? plan.gaps.filter((gap) => gap.affects === "moves") : [];
  return (
    <details className="group min-w-0 text-table">
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-2 gap-y-1 rounded-md py-1">
        <span className="font-medium">Compared with what ProxLB planned itself</span>
        <Badge variant={differ > 0 ? "attention" : "neutral"}>{summaryOf(rows)}</Badge>
        <span className="text-muted-foreground">
          #{dryRun.id}, <Age at={dryRun.finishedAt} />
        </span>
      </summary>
      <div className="grid gap-2 pt-2">
        {differ > 0 ? (
          <p className="text-muted-foreground">
            That plan is of <Age at={dryRun.finishedAt} />; loads have changed since.
            {gaps.length > 0 ? ` This one is an estimate: ${gaps.map(gapSentence).join(" ")}` : ""}{" "}
            <Link href={`/balancing/runs/${dryRun.id}`} className="text-primary underline underline-offset-4">
              Its run
            </Link>
          </p>
        ) : null}
        {rows.length > 0 ? <Rows rows={rows} /> : null}
      </div>
    </details>
  );
}

function summaryOf(rows: readonly ComparedMove[]): string {
  if (rows.length === 0) return "both move nobody";
  const count = (kind: ComparedMove["kind"]) => rows.filter((row) => row.kind === kind).length;
  const parts: [number, string][] = [
    [count("agree"), "agree"],
    [count("differ"), "differ"],
    [count("only_here"), "only here"],
    [count("only_there"), "only there"],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, word]) => `${amount} ${word}`)
    .join(", ");
}

const KINDS = {
  agree: "agree",
  differ: "another target",
  only_here: "only here",
  only_there: "only there",
} as const;

function Rows({ rows }: { rows: readonly ComparedMove[] }) {
  return (
    <Table>
      <TableHeader>
        <tr>
          <TableHead>Guest</TableHead>
          <TableHead>Here</TableHead>
          <TableHead>ProxLB</TableHead>
          <TableHead>Both</TableHead>
          <TableHead className="w-full">Why</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.vmid}>
            <TableCell className="whitespace-nowrap">
              <span className="font-medium">{row.guest}</span>{" "}
              <span className="text-muted-foreground">{row.vmid}</span>
            </TableCell>
            <TableCell className="whitespace-nowrap">
              <Route route={row.here} />
            </TableCell>
            <TableCell className="whitespace-nowrap">
              <Route route={row.there} />
            </TableCell>
            <TableCell>
              <Badge variant={row.kind === "agree" ? "outline" : "attention"}>{KINDS[row.kind]}</Badge>
            </TableCell>
            <TableCell className="text-muted-foreground">
              {row.reason ?? (row.kind === "agree" ? "" : "Not known; loads may have changed.")}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Route({ route }: { route: { from: string; to: string } | null }) {
  if (!route) return <span className="text-muted-foreground">stays</span>;
  return (
    <>
      {route.from}
      <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
      {route.to}
    </>
  );
}
