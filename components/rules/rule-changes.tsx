"use client";

import { useQuery } from "@tanstack/react-query";
import { CHANGE_STATES, changeSentence, countOf } from "@/components/cluster/rule-edit/words";
import { useWatch } from "@/components/live/live-provider";
import { Age } from "@/components/page/age";
import { Fetched } from "@/components/page/fetched";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ruleChangesQuery } from "@/lib/features/rules/writes/live";
import type { RuleChangeView } from "@/lib/features/rules/writes/schema";

/** The newest changes of rules that were made here, each with where it stands and a way to it. */
export function RuleChangesCard({ onShow }: { onShow: (id: number) => void }) {
  useWatch(["rules"]);
  const { data, error, refetch } = useQuery(ruleChangesQuery());
  return (
    <Card aria-labelledby="rule-changes">
      <CardHeader>
        <CardTitle id="rule-changes">Changes</CardTitle>
        <CardDescription>made here, newest first</CardDescription>
      </CardHeader>
      <Fetched
        data={data}
        error={error}
        refetch={refetch}
        skeleton={
          <CardContent>
            <Skeleton className="h-12" />
          </CardContent>
        }
      >
        {({ changes }) =>
          changes.length === 0 ? (
            <CardContent className="text-muted-foreground text-table">
              No rule was made, changed or removed here yet.
            </CardContent>
          ) : (
            <ul className="divide-y divide-border border-border border-t" aria-label="Changes">
              {changes.map((change) => (
                <ChangeLine key={change.id} change={change} onShow={onShow} />
              ))}
            </ul>
          )
        }
      </Fetched>
    </Card>
  );
}

/** The newest change while it is not done: what stands half written is not for the foot of a page. */
export function OpenChange({ onShow }: { onShow: (id: number) => void }) {
  const { data } = useQuery(ruleChangesQuery());
  const newest = data?.changes[0];
  if (!newest || newest.state === "finished") return null;
  if (newest.state === "stopped" && countOf(newest, "written", "writing") === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-attention-soft px-2.5 py-1.5 text-table">
      <span className="wrap-anywhere min-w-0">
        <span className="font-medium">{newest.title}</span>: {CHANGE_STATES[newest.state].word}.{" "}
        {changeSentence(newest)}
      </span>
      <Button variant="outline" size="sm" className="ml-auto" onClick={() => onShow(newest.id)}>
        Look at it
      </Button>
    </div>
  );
}

function ChangeLine({ change, onShow }: { change: RuleChangeView; onShow: (id: number) => void }) {
  const { id, title, state, by, createdAt, undoneBy } = change;
  const { word, tone } = CHANGE_STATES[state];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-table">
      <span className="wrap-anywhere min-w-0 font-medium">{title}</span>
      <Badge variant={tone}>{word}</Badge>
      <span className="wrap-anywhere min-w-0 text-muted-foreground">
        {changeSentence(change)}
        {undoneBy === null ? "" : ` Put back by change ${undoneBy}.`}
      </span>
      <span className="ml-auto inline-flex items-center gap-3 whitespace-nowrap text-muted-foreground">
        <span>
          {by}, <Age at={createdAt} />
        </span>
        <Button variant="outline" size="sm" aria-label={`Show change ${id}`} onClick={() => onShow(id)}>
          Show
        </Button>
      </span>
    </li>
  );
}
