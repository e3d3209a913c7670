"use client";

import { ArrowRight, Minus, Plus, RefreshCw } from "lucide-react";
import { Age } from "@/components/page/age";
import { plural } from "@/components/page/words";
import { certaintySentence } from "@/components/plan/certainty";
import { effortSentence, planHeadline, spreadSentence } from "@/components/plan/plan-words";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { type MoveDifference, moveDifferences } from "./differences";
import { useForeseen } from "./use-foreseen";

/** So many differences are listed; the rest is counted. */
const MOST_SHOWN = 50;

/** What the edit does to the plan of now, before anything is written. */
export function Foresee({ text }: { text: string }) {
  const foreseen = useForeseen(text);
  return (
    <Card aria-labelledby="config-foresee">
      <CardHeader>
        <CardTitle id="config-foresee">What ProxLB would do now</CardTitle>
        {foreseen.state === "unknown" ? null : (
          <CardAction className="text-muted-foreground text-table">
            <Age at={foreseen.seenAt} staleAfterSeconds={30} fallback="no data yet" />
          </CardAction>
        )}
      </CardHeader>
      <CardContent className="grid gap-3 text-table">
        {foreseen.state === "unknown" ? <p className="text-muted-foreground">{foreseen.reason}</p> : null}
        {foreseen.state === "same" ? (
          <p className="text-muted-foreground">The same: nothing that decides a plan is changed.</p>
        ) : null}
        {foreseen.state === "planned" ? <Compared {...foreseen} /> : null}
      </CardContent>
    </Card>
  );
}

function Compared({ saved, edited, solverActs }: { saved: Plan; edited: Plan; solverActs: boolean }) {
  const differences = moveDifferences(saved, edited);
  return (
    <>
      {solverActs ? (
        <p className="text-attention">
          The solver is active, in the saved file or in this one, and plans in another way: this is what
          ProxLB's greedy engine would do. A dry run after saving tells what the solver does.
        </p>
      ) : null}
      <dl className="grid gap-3 sm:grid-cols-2">
        <Side title="With the saved file" plan={saved} />
        <Side title="With this text" plan={edited} />
      </dl>
      <p className="font-medium">
        {differences.length === 0
          ? "The same moves."
          : `${plural(differences.length, "move")} ${differences.length === 1 ? "differs" : "differ"}:`}
      </p>
      {differences.length > 0 ? (
        <ul className="grid gap-1">
          {differences.slice(0, MOST_SHOWN).map((difference) => (
            <Difference key={difference.vmid} difference={difference} />
          ))}
        </ul>
      ) : null}
      {differences.length > MOST_SHOWN ? (
        <p className="text-muted-foreground">and {differences.length - MOST_SHOWN} more.</p>
      ) : null}
    </>
  );
}

function Side({ title, plan }: { title: string; plan: Plan }) {
  const notRun = plan.moves.filter(({ filtered }) => filtered === "enable").length;
  return (
    <div className="grid content-start gap-0.5">
      <dt className="font-medium">{title}</dt>
      <dd>
        {planHeadline(plan)} {spreadSentence(plan)} {effortSentence(plan)}
        {notRun > 0 ? " ProxLB's own cycles would carry none of it out: balancing.enable is off." : ""}
      </dd>
      <dd className="text-muted-foreground">{certaintySentence(plan)}</dd>
    </div>
  );
}

const KINDS = {
  added: { icon: Plus, word: "new" },
  dropped: { icon: Minus, word: "no longer" },
  changed: { icon: RefreshCw, word: "otherwise" },
} as const;

function Difference({
  difference: { kind, guest, vmid, from, saved, edited },
}: {
  difference: MoveDifference;
}) {
  const { icon: Icon, word } = KINDS[kind];
  const to = edited ?? saved;
  const was = kind === "changed" && saved && edited && saved.to !== edited.to ? `, was ${saved.to}` : "";
  const run =
    kind === "changed" && saved?.isRun !== edited?.isRun ? (edited?.isRun ? "; run now" : "; not run") : "";
  return (
    <li className="flex flex-wrap items-center gap-x-2">
      <Icon className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />
      <span className="w-20 text-muted-foreground">{word}</span>
      <span className="font-medium">{guest}</span>
      <span className="text-muted-foreground tabular-nums">{vmid}</span>
      <span className="inline-flex items-center gap-1">
        {from} <ArrowRight className="size-3.5" aria-label="to" /> {to?.to}
        {was}
        {run}
      </span>
    </li>
  );
}
