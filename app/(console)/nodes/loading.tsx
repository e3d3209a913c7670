import { NodesSkeleton } from "@/components/nodes/nodes-skeleton";
import { LoadingPage } from "@/components/page/loading-page";

export default function NodesLoading() {
  return (
    <LoadingPage title="Nodes">
      <NodesSkeleton />
    </LoadingPage>
  );
}
