"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Fetched } from "@/components/page/fetched";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDuration } from "@/lib/core/units";
import { backupJobsQuery } from "@/lib/features/maintenance/windows/live";
import type { BackupJobList, BackupJobView } from "@/lib/features/maintenance/windows/schema";

interface BackupJobsProps {
  /** The one that the blackout follows. */
  followed: string | null;
  onTake: (job: BackupJobView, timeZone: string | null) => void;
  onLeave: () => void;
}

/** Offers the times of the cluster's own backup jobs; asked of Proxmox VE when somebody wants them. */
export function BackupJobs({ followed, onTake, onLeave }: BackupJobsProps) {
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({ ...backupJobsQuery(), enabled: isOpen });
  return (
    <section aria-label="Backup jobs" className="grid gap-2 text-table">
      {followed === null ? null : (
        <p className="flex flex-wrap items-center gap-x-3">
          <span className="wrap-anywhere">
            Follows the backup job {followed}: its days, time and zone change with the job&apos;s.
          </span>
          <Button type="button" variant="ghost" size="sm" onClick={onLeave}>
            Follow it no more
          </Button>
        </p>
      )}
      {isOpen ? (
        <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-12" />}>
          {(list) => <Offered list={list} onTake={onTake} />}
        </Fetched>
      ) : (
        <Button type="button" variant="outline" className="justify-self-start" onClick={() => setOpen(true)}>
          Take the times of a backup job
        </Button>
      )}
    </section>
  );
}

function Offered({ list, onTake }: { list: BackupJobList } & Pick<BackupJobsProps, "onTake">) {
  if (list.jobs.length === 0)
    return <p className="text-muted-foreground">The cluster has no backup job, as far as our token sees.</p>;
  return (
    <ul className="grid gap-2">
      {list.jobs.map((job) => (
        <li key={job.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
          <span className="wrap-anywhere min-w-0">
            <span className="font-medium">{job.comment ?? job.id}</span>{" "}
            <span className="text-muted-foreground">
              <span className="font-mono">{job.schedule}</span>. {aboutJob(job)}
            </span>
          </span>
          {job.repeat === null ? null : (
            <Button
              type="button"
              variant="outline"
              size="sm"
              aria-label={`Take the times of ${job.comment ?? job.id}`}
              onClick={() => onTake(job, list.timeZone)}
            >
              Take it
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function aboutJob({ enabled, repeat, longestMinutes }: BackupJobView): string {
  if (repeat === null) return "A blackout cannot come at such times: make one by hand.";
  const off = enabled ? "" : "It is switched off. ";
  return longestMinutes === null
    ? `${off}How long it takes is not known: no run of it is among the newest tasks.`
    : `${off}It took up to ${formatDuration(longestMinutes * 60)}.`;
}
