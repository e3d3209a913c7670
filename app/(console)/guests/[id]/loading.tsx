import { NodePageSkeleton } from "@/components/cluster/node-page-skeleton";
import { Skeleton } from "@/components/ui/skeleton";

export default function DetailLoading() {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton className="mb-3 h-6 w-40" />
      <NodePageSkeleton />
    </div>
  );
}
