import { PageHeader } from "@/components/page/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div role="status" aria-label="Loading">
      <PageHeader title="Migrations" />
      <Skeleton className="mb-4 h-24 rounded-lg" />
      <Skeleton className="mb-2 h-9 rounded-md" />
      <Skeleton className="h-96 rounded-lg" />
    </div>
  );
}
