import { ListSkeleton, LoadingPage } from "@/components/page/loading-page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <LoadingPage title="Migrations">
      <Skeleton className="mb-4 h-24 rounded-lg" />
      <ListSkeleton />
    </LoadingPage>
  );
}
