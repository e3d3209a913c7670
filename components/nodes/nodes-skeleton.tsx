import { Skeleton } from "@/components/ui/skeleton";

/** A filter line and a table, empty. */
export function NodesSkeleton() {
  return (
    <div className="grid gap-2">
      <Skeleton className="h-9 max-w-xl" />
      <Skeleton className="h-80" />
    </div>
  );
}
