"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleStop, Play, Undo2 } from "lucide-react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { useWatch } from "@/components/live/live-provider";
import { Age } from "@/components/page/age";
import { Fetched } from "@/components/page/fetched";
import { plural } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { Skeleton } from "@/components/ui/skeleton";
import {
  resumeRuleChangeAction,
  stopRuleChangeAction,
  undoRuleChangeAction,
} from "@/lib/features/rules/writes/actions";
import { ruleChangeQuery } from "@/lib/features/rules/writes/live";
import type { RuleChangeView } from "@/lib/features/rules/writes/schema";
import { lowestRoleFor } from "@/lib/identity/permissions";
import { ByHand } from "./by-hand";
import { RuleWrites } from "./rule-writes";
import { CHANGE_STATES, changeSentence, countOf } from "./words";

/** In place of the steps, for who may not take them. */
const READS_ONLY = `You may read rules. Making, changing and removing them takes the role ${lowestRoleFor("rules.edit")} or higher.`;

interface RuleChangeStepProps {
  id: number;
  canEdit: boolean;
  /** Shows another change: the one that puts this one back. */
  onOther: (id: number) => void;
}

/** One change of rules: each write and what became of it; stop, go on, put back. */
export function RuleChangeStep({ id, canEdit, onOther }: RuleChangeStepProps) {
  useWatch(["rules"]);
  const { data, error, refetch } = useQuery(ruleChangeQuery(id));
  return (
    <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-64" />}>
      {(change) => (
        <div className="grid gap-4">
          {error ? (
            <p className="text-attention text-table">What you see is how it was: {error.message}</p>
          ) : null}
          <Standing change={change} />
          <RuleWrites label="Writes" items={change.items} isUndo={change.undoes !== null} />
          {change.state === "running" ? null : (
            <ByHand commands={change.commands} isOpen={change.state === "stopped"} />
          )}
          {canEdit ? (
            <Steps change={change} onOther={onOther} />
          ) : (
            <p className="text-muted-foreground text-table">{READS_ONLY}</p>
          )}
        </div>
      )}
    </Fetched>
  );
}

function Standing({ change }: { change: RuleChangeView }) {
  const { title, state, reason, by, createdAt, items, undoneBy } = change;
  const { word, tone } = CHANGE_STATES[state];
  const begun = items.length - countOf(change, "waiting", "writing");
  return (
    <div className="grid gap-2 text-table">
      <p className="wrap-anywhere flex flex-wrap items-center gap-2">
        <span className="font-medium">{title}</span>
        <Badge variant={tone}>{word}</Badge>
      </p>
      {state === "running" ? (
        <Progress ratio={items.length === 0 ? null : begun / items.length} label="Writes done" />
      ) : null}
      <p role="status">{changeSentence(change)}</p>
      {reason ? (
        <p className="wrap-anywhere rounded-md bg-attention-soft px-2.5 py-1.5 text-attention">{reason}</p>
      ) : null}
      <p className="text-muted-foreground">
        By {by} <Age at={createdAt} />.{undoneBy === null ? "" : ` It was put back by change ${undoneBy}.`}
      </p>
    </div>
  );
}

interface StepsProps {
  change: RuleChangeView;
  onOther: (id: number) => void;
}

/** What can be done with it now. */
function Steps({ change, onOther }: StepsProps) {
  const { id, state } = change;
  const stop = useAction(stopRuleChangeAction, { quiet: true });
  const resume = useAction(resumeRuleChangeAction, { quiet: true });
  const canGoOn = state === "stopped" || state === "interrupted";
  return (
    <>
      <FormFailure failure={stop.failure ?? resume.failure} />
      <div className="flex flex-wrap gap-2">
        {state === "running" ? (
          <Button variant="outline" pending={stop.pending} onClick={() => void stop.run({ id })}>
            <CircleStop aria-hidden />
            Stop
          </Button>
        ) : null}
        {canGoOn ? (
          <Button pending={resume.pending} onClick={() => void resume.run({ id })}>
            <Play aria-hidden />
            Go on
          </Button>
        ) : null}
        {state === "running" ? null : <Undo change={change} onOther={onOther} />}
      </div>
    </>
  );
}

function Undo({ change, onOther }: StepsProps) {
  const { id, undoneBy } = change;
  const written = countOf(change, "written");
  if (written === 0 || undoneBy !== null) return null;
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline">
          <Undo2 aria-hidden />
          Put back
        </Button>
      }
      title={`Put back ${plural(written, "write")}?`}
      consequence={
        <p>
          What stood there before comes back where it is still as this change left it. What somebody changed
          since stays as it is, and is named.
        </p>
      }
      confirmLabel="Put back"
      action={() => undoRuleChangeAction({ id })}
      onSuccess={(undo) => onOther(undo.id)}
    />
  );
}
