import { ListSkeleton, LoadingPage } from "@/components/page/loading-page";

export default function Loading() {
  return (
    <LoadingPage title="Audit">
      <ListSkeleton />
    </LoadingPage>
  );
}
