import { Skeleton } from "@/components/ui/skeleton";

/** A filter line and two groups, empty. */
export function RulesSkeleton() {
  return (
    <div className="grid gap-3">
      <Skeleton className="h-9 max-w-xl" />
      <Skeleton className="h-64" />
      <Skeleton className="h-40" />
    </div>
  );
}
