import { PageHeader } from "@/components/page/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div role="status" aria-label="Loading">
      <PageHeader title="Config" />
      <div className="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
        <Skeleton className="h-[32rem] rounded-lg" />
        <div className="grid gap-4">
          <Skeleton className="h-40 rounded-lg" />
          <Skeleton className="h-64 rounded-lg" />
        </div>
      </div>
    </div>
  );
}
