import { NodesSkeleton } from "@/components/nodes/nodes-skeleton";
import { PageHeader } from "@/components/page/page-header";

export default function NodesLoading() {
  return (
    <div role="status" aria-label="Loading">
      <PageHeader title="Nodes" />
      <NodesSkeleton />
    </div>
  );
}
