import { Scale, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { refHref } from "@/components/cluster/hrefs";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import type { PlanChances } from "@/lib/proxlb/planner/certainty-schema";
import { chanceCauseSentence, chanceSentences } from "@/lib/proxlb/planner/chance-sentences";
import type { NeedCause, Plan, PlanWarning } from "@/lib/proxlb/planner/plan-schema";
import { gapSentence, needSentence, warningSentence } from "@/lib/proxlb/planner/plan-sentences";
import { certaintySentence, estimateSentence } from "./certainty";
import { effortSentence, makesWorse, planHeadline, spreadSentence } from "./plan-words";

/** What the plan comes to, in words. */
export function PlanVerdict({ plan }: { plan: Plan }) {
  const calm = plan.outcome === "planned" && plan.moves.length === 0;
  const Icon = calm ? Scale : TriangleAlert;
  const alarming = plan.outcome !== "planned";
  return (
    <div className="flex items-start gap-1.5" role="status">
      {calm || alarming ? (
        <Icon
          className={cn("mt-0.5 size-4 shrink-0", alarming ? "text-attention" : "text-muted-foreground")}
          aria-hidden
        />
      ) : null}
      <div className="grid gap-0.5">
        <p>
          <span className="font-medium">{planHeadline(plan)}</span>{" "}
          <span className={makesWorse(plan) ? "text-attention" : undefined}>{spreadSentence(plan)}</span>{" "}
          {effortSentence(plan)}
        </p>
        {plan.certainty.kind === "estimate" ? null : (
          <p className="text-muted-foreground text-table">{certaintySentence(plan)}</p>
        )}
        {plan.need.causes.filter(isNotTheSpread).map((cause) => (
          <p key={JSON.stringify(cause)} className="text-muted-foreground text-table">
            {needSentence(cause)}
          </p>
        ))}
      </div>
    </div>
  );
}

function isNotTheSpread(cause: NeedCause): boolean {
  return cause.kind !== "spread";
}

/** What to know before trusting the plan: warnings first, then why it is an estimate, then input that makes no sense. */
export function PlanNotes({ plan, solverActs }: { plan: Plan; solverActs: boolean }) {
  const odd = plan.gaps.filter((gap) => gap.affects === "nothing");
  return (
    <>
      <PlanWarnings plan={plan} solverActs={solverActs} />
      <WhyEstimate plan={plan} />
      <NoteList title="ProxLB reads, and stumbles in the same way" sentences={odd.map(gapSentence)} />
    </>
  );
}

/** What the plan breaks, leaves broken or does not achieve; and that another engine acts. */
export function PlanWarnings({ plan, solverActs }: { plan: Plan; solverActs: boolean }) {
  return (
    <>
      {solverActs ? (
        <Attention>
          The solver is active in proxlb.yaml and plans in another way: this is what ProxLB's greedy engine
          would do. A dry run tells what the solver does.
        </Attention>
      ) : null}
      {plan.warnings.map((warning) => (
        <Attention key={JSON.stringify(warning)}>
          <span>
            {warningSentence(warning)} <RuleOf warning={warning} />
          </span>
        </Attention>
      ))}
    </>
  );
}

/** Where more is said of the rule that a warning is about. */
function RuleOf({ warning }: { warning: PlanWarning }) {
  if (!("rule" in warning)) return null;
  const kind = warning.kind === "rule_broken" ? warning.breach : "affinity";
  return (
    <Link href={refHref(warning.rule, kind)} prefetch={false} className="underline underline-offset-4">
      About this rule
    </Link>
  );
}

/**
 * The inputs that are missing, and what hangs on the order of PVE's lists; nothing for a plan that is certain.
 * @param brief in a question: a few guests, so that its buttons stay in sight
 */
export function WhyEstimate({ plan, brief = false }: { plan: Plan; brief?: boolean }) {
  const missing = plan.gaps.filter((gap) => gap.affects === "moves");
  const { by, chances } = plan.certainty;
  const shares = chances ? unsureSentences(chances, brief ? SHARES_IN_BRIEF : SHARES_SHOWN) : [];
  return (
    <>
      <NoteList title="An estimate, because" sentences={missing.map(estimateSentence)} />
      <NoteList
        title="Depends on chance: Proxmox VE lists nodes and guests in another order at each request"
        sentences={[...by.map(chanceCauseSentence), ...shares]}
      />
    </>
  );
}

/** A cluster with hundreds of moves has as many sentences. */
const SHARES_SHOWN = 20;
const SHARES_IN_BRIEF = 4;

/** Of guests that go elsewhere in another order, or stay. What is the same in every order the sentence above says. */
function unsureSentences(chances: PlanChances, shown: number): string[] {
  const unsure = chanceSentences({
    ...chances,
    moves: chances.moves.filter(({ orders }) => orders < chances.orders),
  });
  const more = unsure.length - shown;
  return more > 0 ? [...unsure.slice(0, shown), `And ${more} more guests.`] : unsure;
}

function Attention({ children }: { children: ReactNode }) {
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
