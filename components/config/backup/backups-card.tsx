"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import type { WrittenOver } from "@/components/config/restore/use-restore";
import { Age } from "@/components/page/age";
import { DataState } from "@/components/page/data-state";
import { plural } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { ConfigBackup } from "@/lib/features/config/backups/schema";
import type { ConfigKeeping } from "@/lib/features/config/keeping/schema";
import { backupsQuery, keepingQuery } from "@/lib/features/config/live";
import { BackupActions } from "./backup-actions";
import { DownloadBackup } from "./download-backup";
import { KeepingForm } from "./keeping-form";
import { RestoreBackup } from "./restore-backup";
import { RestoreUpload } from "./restore-upload";

/** What somebody may do here beside looking. */
export interface BackupRights {
  /** What a restore would write over; null for whoever may not do that now. */
  over: WrittenOver | null;
  canReveal: boolean;
  canSet: boolean;
}

/** Copies of the file: which there are, one more, one back, one away; and how long they are kept. */
export function BackupsCard({ over, canReveal, canSet }: BackupRights) {
  const title = useId();
  const { data, error } = useQuery(backupsQuery());
  const { data: keeping } = useQuery(keepingQuery());
  return (
    <Card aria-labelledby={title}>
      <CardHeader>
        <CardTitle id={title}>Backups</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-3">
        {keeping ? <p className="text-muted-foreground text-table">{keepingWords(keeping)}</p> : null}
        {error ? <DataState state="failed" failure={{ sentence: error.message }} /> : null}
        {data?.backups.length === 0 ? <p className="text-table">None yet.</p> : null}
        <ul className="grid gap-2">
          {data?.backups.slice(0, SHOWN).map((backup) => (
            <li key={backup.id}>
              <Row backup={backup} over={over} canReveal={canReveal} />
            </li>
          ))}
        </ul>
        {over === null ? null : (
          <>
            {over.base === null ? null : <BackupActions />}
            <RestoreUpload over={over} />
          </>
        )}
        {canSet && keeping ? <KeepingForm keeping={keeping} /> : null}
      </CardContent>
    </Card>
  );
}

const SHOWN = 8;

function Row({ backup, over, canReveal }: { backup: ConfigBackup } & Omit<BackupRights, "canSet">) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-table">
      <span>Backup {backup.id}</span>
      {backup.isOnDisk ? <Badge>as on disk</Badge> : null}
      <span className="ml-auto text-muted-foreground">
        <Age at={backup.at} />
      </span>
      <span className="flex w-full flex-wrap items-center gap-x-3 text-muted-foreground">
        {backup.by ?? "taken by itself"}
        {over !== null && backup.isOnDisk !== true ? <RestoreBackup id={backup.id} over={over} /> : null}
        {canReveal ? <DownloadBackup id={backup.id} /> : null}
      </span>
    </div>
  );
}

function keepingWords({
  backupEveryHours,
  backupsKept,
  versionDays,
  versionsAtLeast,
}: ConfigKeeping): string {
  const every =
    backupEveryHours === null
      ? "None is taken by itself"
      : `One is taken every ${plural(backupEveryHours, "hour")} where the file has changed`;
  const versions =
    versionDays === null
      ? "Versions of the history are kept for ever."
      : `Versions of the history are kept for ${plural(versionDays, "day")}, the newest ${versionsAtLeast} in any case.`;
  return `${every}; the newest ${backupsKept} are kept. ${versions}`;
}
