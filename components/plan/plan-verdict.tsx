import { Scale, TriangleAlert } from "lucide-react";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { NeedCause, Plan } from "@/lib/proxlb/planner/plan-schema";
import { failureSentence, gapSentence, needSentence, warningSentence } from "@/lib/proxlb/planner/sentences";

/** What the plan comes to, in words. */
export function PlanVerdict({ plan }: { plan: Plan }) {
  const calm = plan.outcome === "planned" && plan.moves.length === 0;
  const Icon = calm ? Scale : TriangleAlert;
  const alarming = plan.outcome !== "planned";
  return (
    <div className="flex items-start gap-1.5" role="status">
      {calm || alarming ? (
        <Icon
          className={`mt-0.5 size-4 shrink-0 ${alarming ? "text-attention" : "text-muted-foreground"}`}
          aria-hidden
        />
      ) : null}
      <div className="grid gap-0.5">
        <p>
          <span className="font-medium">{headline(plan)}</span> {effect(plan)}
        </p>
        {plan.need.causes.filter(isNews).map((cause) => (
          <p key={JSON.stringify(cause)} className="text-muted-foreground text-table">
            {needSentence(cause)}
          </p>
        ))}
      </div>
    </div>
  );
}

/** The spread is told already. */
function isNews(cause: NeedCause): boolean {
  return cause.kind !== "spread";
}

function headline(plan: Plan): string {
  if (plan.outcome === "failed") return plan.failure ? failureSentence(plan.failure) : "ProxLB would fail.";
  if (plan.outcome === "no_target") {
    return plan.nodes.length === 0
      ? "No node can be judged yet."
      : "Every node is in maintenance: ProxLB would skip this run.";
  }
  if (plan.moves.length > 0) return `${count(plan.moves.length, "guest")} would move.`;
  return plan.need.needed ? "ProxLB would act, and finds nothing that it can move." : "No moves needed.";
}

function effect(plan: Plan): string {
  if (plan.outcome !== "planned") return "";
  const { beforePoints, afterPoints } = plan.spread;
  const limit = `balanciness allows ${plan.settings.balancinessPoints}`;
  if (plan.moves.length === 0) {
    return beforePoints === null ? "" : `The nodes are ${beforePoints.toFixed(1)} points apart; ${limit}.`;
  }
  const parts = [
    beforePoints === null || afterPoints === null
      ? null
      : `The nodes are ${beforePoints.toFixed(1)} points apart now, ${afterPoints.toFixed(1)} afterwards; ${limit}.`,
    `${formatBytes(plan.memoryToMoveBytes)} of memory to move${
      plan.durationSeconds === null
        ? ""
        : `, about ${formatDuration(plan.durationSeconds)} by past migrations`
    }.`,
  ];
  return parts.filter(Boolean).join(" ");
}

/** What to know before trusting the plan: warnings first, then why it is an estimate, then input that makes no sense. */
export function PlanNotes({ plan, solverActs }: { plan: Plan; solverActs: boolean }) {
  const estimate = plan.gaps.filter((gap) => gap.affects === "moves");
  const odd = plan.gaps.filter((gap) => gap.affects === "nothing");
  return (
    <>
      {solverActs ? (
        <Attention>
          The solver is active in proxlb.yaml and plans in another way: this is what ProxLB's greedy engine
          would do. A dry run tells what the solver does.
        </Attention>
      ) : null}
      {plan.warnings.map((warning) => (
        <Attention key={JSON.stringify(warning)}>{warningSentence(warning)}</Attention>
      ))}
      <NoteList title="An estimate, because" sentences={estimate.map(gapSentence)} />
      <NoteList title="ProxLB reads, and stumbles in the same way" sentences={odd.map(gapSentence)} />
    </>
  );
}

function Attention({ children }: { children: string }) {
  return (
    <p className="flex items-start gap-1.5 rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table">
      <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      {children}
    </p>
  );
}

function NoteList({ title, sentences }: { title: string; sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <div className="text-muted-foreground text-table">
      <p className="font-medium">{title}</p>
      <ul className="list-disc pl-4">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
