import { PageHeader } from "@/components/page/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div role="status" aria-label="Loading">
      <PageHeader title="Settings" />
      <Skeleton className="mb-2 h-9 rounded-md" />
      <Skeleton className="h-64 rounded-lg" />
    </div>
  );
}
