import { Skeleton } from "@/components/ui/skeleton";

/** The overview's boxes, empty. */
export function OverviewSkeleton() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-10" />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-4">
          <Skeleton className="h-112" />
          <Skeleton className="h-64" />
        </div>
        <div className="grid gap-4 max-xl:md:grid-cols-2">
          <Skeleton className="h-56" />
          <Skeleton className="h-72" />
        </div>
      </div>
    </div>
  );
}
