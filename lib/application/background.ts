import "server-only";
import type { Job, JobContext } from "@/lib/access/job";
import { clock } from "@/lib/core/clock";
import { every } from "@/lib/core/loop";
import { jobs as auditJobs } from "@/lib/features/audit/jobs";
import { jobs as applyJobs } from "@/lib/features/config/apply/jobs";
import { jobs as inUseJobs } from "@/lib/features/config/in-use/jobs";
import { jobs as keepingJobs } from "@/lib/features/config/keeping/jobs";
import { jobs as drainJobs } from "@/lib/features/maintenance/drain-jobs";
import { jobs as rollJobs } from "@/lib/features/maintenance/rolls/jobs";
import { jobs as windowJobs } from "@/lib/features/maintenance/windows/jobs";
import { jobs as profileJobs } from "@/lib/features/profile/jobs";
import { jobs as ruleJobs } from "@/lib/features/rules/writes/jobs";
import { jobs as serviceJobs } from "@/lib/features/service/jobs";
import { jobs as settingsJobs } from "@/lib/features/settings/jobs";
import { jobs as timelineJobs } from "@/lib/features/timeline/jobs";
import type { Leader } from "@/lib/live/replicas/leader";
import { jobs as runJobs } from "@/lib/runs/jobs";

const JOBS: Job[] = [
  ...timelineJobs,
  ...auditJobs,
  ...runJobs,
  ...serviceJobs,
  ...ruleJobs,
  ...applyJobs,
  ...inUseJobs,
  ...keepingJobs,
  ...settingsJobs,
  ...drainJobs,
  ...windowJobs,
  ...rollJobs,
  ...profileJobs,
];

/** Starts everything that goes on without anybody asking. */
export function startJobs(context: Omit<JobContext, "runningForMs">, leader: Leader): { close(): void } {
  const startedMs = clock().monotonicMs();
  const stops = JOBS.map(({ name, everyMs, leaderOnly, run }) =>
    every(everyMs, name, async () => {
      if (leaderOnly && !leader.isLeader()) return;
      await run({ ...context, runningForMs: clock().monotonicMs() - startedMs });
    }),
  );
  return {
    close() {
      for (const stop of stops) stop();
    },
  };
}
