"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { Fetched } from "@/components/page/fetched";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { Result } from "@/lib/core/result";
import {
  changeRuleAction,
  createRuleAction,
  previewRuleAction,
  removeRuleAction,
} from "@/lib/features/rules/writes/actions";
import type { RuleChangeView, RulePreview } from "@/lib/features/rules/writes/schema";
import { ByHand } from "./by-hand";
import type { RuleRequest } from "./draft";
import { RuleFollows } from "./rule-follows";
import { RuleWrites } from "./rule-writes";

interface RulePreviewStepProps {
  request: RuleRequest;
  /** Absent where there is no form to go back to. */
  onBack?: (() => void) | undefined;
  onBegun: (change: RuleChangeView) => void;
  onTakeOut?: ((vmids: readonly number[]) => void) | undefined;
}

/** The cluster goes on while somebody reads: what is shown is worked out anew. */
const AGAIN_MS = 10_000;

/** Every write, what follows, and whether Proxmox VE would take it; then saving it. Nothing is written before. */
export function RulePreviewStep({ request, onBack, onBegun, onTakeOut }: RulePreviewStepProps) {
  const key = JSON.stringify(request);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ["rule-preview", key],
    queryFn: () => previewOf(JSON.parse(key) as RuleRequest),
    refetchInterval: AGAIN_MS,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
  });
  const isDoubtful = (preview: RulePreview) =>
    preview.forbidden !== null ||
    (preview.follows?.begins.some(({ severity }) => severity === "impossible") ?? false);
  const save = useAction(() => begin(request), { quiet: true, onSuccess: onBegun });
  return (
    <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-64" />}>
      {(preview) => (
        <div className="grid gap-4">
          {error ? (
            <p className="text-attention text-table">This could not be renewed: {error.message}</p>
          ) : null}
          <Said preview={preview} />
          {preview.writes.length > 0 ? (
            <section className="grid gap-2">
              <h3 className="font-medium text-table">
                {plural(preview.writes.length, "write")} {preview.writes.length === 1 ? "is" : "are"} made
              </h3>
              <RuleWrites label="Writes" items={preview.writes.map((write) => ({ write }))} />
            </section>
          ) : null}
          {preview.follows ? (
            <RuleFollows follows={preview.follows} writes={preview.writes} onTakeOut={onTakeOut} />
          ) : null}
          <Writer preview={preview} />
          <FormFailure failure={save.failure} />
          <div className="flex flex-wrap gap-2">
            <Button
              variant={isDoubtful(preview) ? "outline" : "default"}
              pending={save.pending}
              disabled={preview.writes.length === 0 || isPlaceholderData}
              onClick={() => void save.run(undefined)}
            >
              {"remove" in request ? "Remove it" : "Save"}
              {isDoubtful(preview) ? " all the same" : ""}
            </Button>
            {onBack ? (
              <Button variant="outline" disabled={save.pending} onClick={onBack}>
                Back
              </Button>
            ) : null}
          </div>
        </div>
      )}
    </Fetched>
  );
}

async function previewOf(request: RuleRequest): Promise<RulePreview> {
  const answer = await previewRuleAction(request);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

function begin({ create, change, remove }: RuleRequest): Promise<Result<RuleChangeView>> {
  if (create) return createRuleAction(create);
  return change ? changeRuleAction(change) : removeRuleAction({ id: remove ?? "" });
}

/** Why it cannot be written, and what somebody should know beforehand. */
function Said({ preview: { refusals, notes } }: { preview: RulePreview }) {
  return (
    <>
      {refusals.map((sentence) => (
        <p
          key={sentence}
          role="alert"
          className="wrap-anywhere rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table"
        >
          {sentence}
        </p>
      ))}
      {notes.map((sentence) => (
        <p key={sentence} className="wrap-anywhere text-table">
          {sentence}
        </p>
      ))}
    </>
  );
}

/** Who writes, what it takes, and what to do without the right. */
function Writer({ preview: { writer, rights, forbidden, commands } }: { preview: RulePreview }) {
  if (writer === null) return null;
  const unknown = rights.filter(({ has }) => has === null).map(({ privilege }) => privilege);
  return (
    <section aria-label="Who writes" className="grid gap-2">
      <p className="wrap-anywhere text-muted-foreground text-table">
        Written to Proxmox VE by <span className="font-mono">{writer}</span>, which takes{" "}
        {rights.map(({ privilege }) => privilege).join(" and ")}.
        {unknown.length > 0
          ? ` Whether it has ${unknown.join(" and ")} could not be asked: the first write tells.`
          : ""}
      </p>
      {forbidden ? <Forbidden sentence={forbidden} /> : null}
      <ByHand commands={commands} isOpen={forbidden !== null} />
    </section>
  );
}

function Forbidden({ sentence }: { sentence: string }) {
  return (
    <div role="alert" className="grid gap-1 rounded-md bg-attention-soft px-2.5 py-1.5 text-table">
      <p className="wrap-anywhere text-attention">{sentence}</p>
      <p>
        Give it that right, or a token of its own for writing (PVE_WRITE_TOKEN_ID, PVE_WRITE_TOKEN_SECRET); or
        run the commands below yourself.
      </p>
    </div>
  );
}
