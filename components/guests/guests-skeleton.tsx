import { Skeleton } from "@/components/ui/skeleton";

/** A filter line and a long table, empty. */
export function GuestsSkeleton() {
  return (
    <div className="grid gap-2">
      <Skeleton className="h-9 max-w-xl" />
      <Skeleton className="h-[calc(100dvh-9.5rem)]" />
    </div>
  );
}
