"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useId, useState } from "react";
import { Fetched } from "@/components/page/fetched";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { windowsQuery } from "@/lib/features/maintenance/windows/live";
import type { WindowList, WindowView } from "@/lib/features/maintenance/windows/schema";
import { blank, type Draft, draftOf } from "./draft";
import { Moment } from "./moment";
import { OwnSchedule } from "./own-schedule";
import { WindowActions } from "./window-actions";
import { WindowEditor } from "./window-editor";
import { guestsWords, holdSentence, repeatWords, STATE_WORDS, whatWords } from "./words";

/** Windows and blackouts: which there are, when they come next, and what is held in proxlb.yaml because of them. */
export function WindowsCard({ canEdit }: { canEdit: boolean }) {
  const title = useId();
  const { data, error, refetch } = useQuery(windowsQuery());
  const [draft, setDraft] = useState<Draft | null>(null);
  return (
    <Card aria-labelledby={title}>
      <CardHeader>
        <CardTitle id={title}>Windows and blackouts</CardTitle>
        {canEdit ? (
          <CardAction className="flex flex-wrap gap-2">
            <Button variant="outline" onClick={() => setDraft(blank("maintenance"))}>
              <Plus aria-hidden />
              Window
            </Button>
            <Button variant="outline" onClick={() => setDraft(blank("blackout"))}>
              <Plus aria-hidden />
              Blackout
            </Button>
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-3 text-table">
        <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-24" />}>
          {(list) => (
            <>
              <Holds holds={list.holds} />
              <Rows windows={list.windows} canEdit={canEdit} onEdit={(window) => setDraft(draftOf(window))} />
              <OwnSchedule list={list} onImport={canEdit ? setDraft : null} />
            </>
          )}
        </Fetched>
      </CardContent>
      {draft && data ? (
        <WindowEditor
          key={draft.id ?? draft.kind}
          draft={draft}
          nodes={data.nodes}
          onClose={() => setDraft(null)}
        />
      ) : null}
    </Card>
  );
}

function Holds({ holds }: Pick<WindowList, "holds">) {
  if (holds.length === 0) return null;
  return (
    <ul aria-label="Held in proxlb.yaml" className="grid gap-1 rounded-md bg-attention-soft px-2.5 py-1.5">
      {holds.map((hold) => (
        <li key={hold.key} className="wrap-anywhere">
          {holdSentence(hold)}
          {hold.reason ? ` ${hold.reason}` : ""}
        </li>
      ))}
    </ul>
  );
}

interface RowsProps {
  windows: readonly WindowView[];
  canEdit: boolean;
  onEdit: (window: WindowView) => void;
}

function Rows({ windows, canEdit, onEdit }: RowsProps) {
  if (windows.length === 0)
    return (
      <p className="text-muted-foreground">
        Nothing is planned. A window has nodes in maintenance at times that come by themselves; a blackout is
        a time in which nothing is balanced, while backups run for example.
      </p>
    );
  return (
    <ul className="grid gap-3">
      {windows.map((window) => (
        <li
          key={window.id}
          className="flex flex-wrap items-start gap-x-4 gap-y-1 border-border border-t pt-3"
        >
          <div className="grid min-w-0 flex-1 basis-72 gap-0.5">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              {window.name}
              <Badge variant="outline">{window.kind === "blackout" ? "blackout" : "window"}</Badge>
              {window.open ? <Badge variant="moving">open</Badge> : null}
              {window.isPaused ? <Badge variant="attention">paused</Badge> : null}
            </p>
            <p className="wrap-anywhere">
              {[whatWords(window), guestsWords(window)].filter(Boolean).join(": ")}
            </p>
            <p className="text-muted-foreground">
              {repeatWords(window)}
              {window.backupJob === null ? "" : `; follows the backup job ${window.backupJob}`}
            </p>
            {window.backupNote ? <p className="text-attention">{window.backupNote}</p> : null}
          </div>
          <Next window={window} />
          {canEdit ? <WindowActions window={window} onEdit={() => onEdit(window)} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Next({ window: { next, timeZone, isPaused, open } }: { window: WindowView }) {
  const [first] = next;
  return (
    <div className="basis-56">
      {open ? (
        <p>
          Until <Moment at={open.endsAt} timeZone={timeZone} proxlbZone={null} />
        </p>
      ) : null}
      {open?.reason ? <p className="text-muted-foreground">{open.reason}</p> : null}
      {first && !isPaused ? (
        <p>
          Next {first.state === "skipped" ? `(${STATE_WORDS.skipped}) ` : ""}
          <Moment at={first.startsAt} timeZone={timeZone} proxlbZone={null} />
        </p>
      ) : null}
      {first ? null : <p className="text-muted-foreground">It does not come again.</p>}
    </div>
  );
}
