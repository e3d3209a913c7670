"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useConfigState } from "@/components/live/use-cluster";
import { Age } from "@/components/page/age";
import { DataState } from "@/components/page/data-state";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { driftQuery } from "@/lib/features/config/live";
import type { ConfigState } from "@/lib/features/config/schema";
import { ChangesList } from "../history/changes-list";
import { LineDiff } from "../history/compared-lines";
import { DriftChoices } from "./drift-choices";
import { DriftMerge } from "./drift-merge";

interface DriftCardProps {
  /** Goes on in the editor with a text that is not written yet; null for whoever may not edit the file now. */
  onTakeUp: ((text: string) => void) | null;
}

/** What somebody edited past this app, and what can be done about it; nothing where nobody did. */
export function DriftCard({ onTakeUp }: DriftCardProps) {
  const { drift } = useConfigState();
  return drift === null ? null : <Drifted edit={drift} onTakeUp={onTakeUp} />;
}

function Drifted({ edit, onTakeUp }: DriftCardProps & { edit: NonNullable<ConfigState["drift"]> }) {
  const title = useId();
  const { data, error, isPending } = useQuery(driftQuery(edit));
  const drift = data?.drift;
  if (data && !drift) return null;
  return (
    <Card aria-labelledby={title} className="mb-4 border-l-4 border-l-attention">
      <CardHeader>
        <CardTitle id={title}>Edited outside of ProxLB UI</CardTitle>
        {drift ? (
          <span className="text-muted-foreground text-table">
            <Age at={drift.since} />, over version {drift.version.id}
            {drift.version.author ? ` of ${drift.version.author}` : ""}
          </span>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-3">
        {isPending ? <DataState state="loading" /> : null}
        {error ? <DataState state="failed" failure={{ sentence: error.message }} /> : null}
        {drift?.texts ? (
          <>
            <ChangesList changes={drift.changes} />
            <details className="text-table">
              <summary className="cursor-pointer font-medium">Line by line</summary>
              <div className="mt-2">
                <LineDiff before={drift.texts.ours} after={drift.texts.theirs} />
              </div>
            </details>
            {drift.from.id === drift.version.id || onTakeUp === null ? null : (
              <DriftMerge drift={drift} texts={drift.texts} onTakeUp={onTakeUp} />
            )}
          </>
        ) : null}
        {drift && drift.texts === null ? (
          <p className="text-table">What was written there is not valid YAML.</p>
        ) : null}
        {drift && onTakeUp ? <DriftChoices drift={drift} /> : null}
      </CardContent>
    </Card>
  );
}
