import { LoadingPage } from "@/components/page/loading-page";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <LoadingPage title="Config">
      <div className="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
        <Skeleton className="h-[32rem] rounded-lg" />
        <div className="grid gap-4">
          <Skeleton className="h-40 rounded-lg" />
          <Skeleton className="h-64 rounded-lg" />
        </div>
      </div>
    </LoadingPage>
  );
}
