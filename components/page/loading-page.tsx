import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { PageHeader } from "./page-header";

/** A page until its data are there: its title, and grey boxes of about the size of what comes. */
export function LoadingPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="status" aria-label="Loading">
      <PageHeader title={title} />
      {children}
    </div>
  );
}

/** What stands there for a filter with a list below. */
export function ListSkeleton() {
  return (
    <>
      <Skeleton className="mb-2 h-9 rounded-md" />
      <Skeleton className="h-96 rounded-lg" />
    </>
  );
}
