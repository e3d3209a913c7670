import { CircleAlert, Clock, Inbox } from "lucide-react";
import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { Age } from "./age";

interface DataStateProps {
  state: "loading" | "empty" | "failed" | "stale" | "ready";
  /** `loading`: placeholder of the final size; default three lines. */
  skeleton?: ReactNode;
  /** `empty`: what would be here, and how to get it. */
  empty?: { title: string; hint?: ReactNode; action?: ReactNode };
  /** `failed`: the sentence of the failure and a way on. */
  failure?: { sentence: string; action?: ReactNode };
  /** `stale`: ISO time the data is from; the children stay, marked as old. */
  asOf?: string | null;
  /** `stale`: why it is old. */
  reason?: string | null;
  children?: ReactNode;
}

/** The four designed states of every live view, and the view itself. */
export function DataState({ state, skeleton, empty, failure, asOf, reason, children }: DataStateProps) {
  switch (state) {
    case "loading":
      return (
        <div role="status" aria-label="Loading">
          {skeleton ?? <DefaultSkeleton />}
        </div>
      );
    case "empty":
      return (
        <Notice
          icon={<Inbox className="size-5 text-muted-foreground" aria-hidden />}
          title={empty?.title ?? "Nothing here yet."}
        >
          {empty?.hint ? <p className="text-muted-foreground text-table">{empty.hint}</p> : null}
          {empty?.action}
        </Notice>
      );
    case "failed":
      return (
        <div role="alert">
          <Notice
            icon={<CircleAlert className="size-5 text-failure" aria-hidden />}
            title={failure?.sentence ?? "This could not be loaded."}
          >
            {failure?.action}
          </Notice>
        </div>
      );
    case "stale":
      return (
        <>
          <p className="mb-2 flex flex-wrap items-center gap-x-1.5 rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table">
            <Clock className="size-3.5 shrink-0" aria-hidden />
            <span>
              As of <Age at={asOf ?? null} fallback="an unknown time" />
              {reason ? `: ${reason}` : "."}
            </span>
          </p>
          {children}
        </>
      );
    case "ready":
      return children;
    default:
      return state satisfies never;
  }
}

function Notice({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      {icon}
      <p className="max-w-prose font-medium">{title}</p>
      {children}
    </div>
  );
}

function DefaultSkeleton() {
  return (
    <div className="grid gap-2 p-4">
      <Skeleton className="h-4 w-2/3" />
      <Skeleton className="h-4 w-1/2" />
      <Skeleton className="h-4 w-3/5" />
    </div>
  );
}
