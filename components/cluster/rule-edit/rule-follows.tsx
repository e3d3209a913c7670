import { ArrowRight } from "lucide-react";
import { plural } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { PlannedMove, RuleWrite, WhatFollows } from "@/lib/proxlb/rules/write/write-schema";
import { RuleFindings } from "../rule-findings";
import { takesOut } from "./draft";

interface RuleFollowsProps {
  follows: WhatFollows;
  writes: readonly RuleWrite[];
  /** Takes guests out of what is wished for; absent where that is no wish for guests. */
  onTakeOut?: ((vmids: readonly number[]) => void) | undefined;
}

/** What begins and ends to be wrong with the rules, and what ProxLB's next cycle would do, before and after. */
export function RuleFollows({ follows: { begins, ends, plan }, writes, onTakeOut }: RuleFollowsProps) {
  const repairs = begins.flatMap(({ repairs: all }) =>
    all.flatMap((repair) => {
      const vmids = takesOut(repair, writes);
      return vmids === null ? [] : [{ sentence: repair.sentence, vmids }];
    }),
  );
  return (
    <>
      <section aria-label="New conflicts" className="grid gap-2">
        <h3 className="font-medium text-table">What is new with the rules</h3>
        {begins.length === 0 ? (
          <p className="text-muted-foreground text-table">Nothing: every rule stands as it does now.</p>
        ) : (
          <RuleFindings findings={begins} whole />
        )}
        {onTakeOut
          ? repairs.map(({ sentence, vmids }) => (
              <Button
                key={sentence}
                variant="outline"
                size="sm"
                className="h-auto min-h-8 justify-self-start whitespace-normal py-1 text-left"
                onClick={() => onTakeOut(vmids)}
              >
                Write it without {plural(vmids.length, "guest")}: {sentence}
              </Button>
            ))
          : null}
      </section>
      {ends.length > 0 ? (
        <section aria-label="What ends" className="grid gap-2">
          <h3 className="font-medium text-table">What is over then</h3>
          <ul className="grid list-disc gap-1 pl-5 text-muted-foreground text-table">
            {ends.map(({ id, sentence }) => (
              <li key={id} className="wrap-anywhere">
                {sentence}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Plan plan={plan} />
    </>
  );
}

function Plan({ plan }: Pick<WhatFollows, "plan">) {
  return (
    <section aria-label="ProxLB's next cycle" className="grid gap-2">
      <h3 className="font-medium text-table">ProxLB's next cycle</h3>
      {plan === null ? (
        <p className="text-muted-foreground text-table">Not known: proxlb.yaml cannot be used as it is.</p>
      ) : (
        <div className="grid gap-3 sm:grid-cols-2">
          <Moves label="As it is now" moves={plan.before} others={plan.after} word="not then" />
          <Moves label="With this" moves={plan.after} others={plan.before} word="new" />
        </div>
      )}
    </section>
  );
}

const MOVES_SHOWN = 8;

interface MovesProps {
  label: string;
  moves: readonly PlannedMove[];
  /** Those of the other cycle. */
  others: readonly PlannedMove[];
  /** Said of a move that the other cycle has not. */
  word: string;
}

function Moves({ label, moves, others, word }: MovesProps) {
  const known = new Set(others.map(({ vmid, to }) => `${vmid} ${to}`));
  const more = moves.length - MOVES_SHOWN;
  return (
    <div className="grid content-start gap-1 text-table">
      <h4 className="text-muted-foreground">
        {label}: {moves.length === 0 ? "no move" : plural(moves.length, "move")}
      </h4>
      <ol className="grid gap-1">
        {moves.slice(0, MOVES_SHOWN).map(({ vmid, guest, from, to }) => (
          <li key={vmid} className="wrap-anywhere">
            <span className="font-medium">{guest}</span> {from}
            <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
            {to} {known.has(`${vmid} ${to}`) ? null : <Badge variant="outline">{word}</Badge>}
          </li>
        ))}
      </ol>
      {more > 0 ? <p className="text-muted-foreground">and {more} more</p> : null}
    </div>
  );
}
