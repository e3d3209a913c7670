import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { NodeDetail } from "@/lib/features/cluster/schema";
import type { NodeState } from "@/lib/snapshot/schema";

/** What the node says of itself: software and processor. */
export function NodeFacts({ node, detail }: { node: NodeState; detail: NodeDetail["detail"] }) {
  if (!detail) return null;
  const facts: [string, string | null][] = [
    ["Proxmox VE", detail.pveVersion],
    ["Kernel", detail.kernel],
    ["Processor", detail.cpuModel],
    ["HA", node.haState],
    ["Address", node.ipAddress],
  ];
  return (
    <Card aria-labelledby="software">
      <CardHeader>
        <CardTitle id="software">Software and hardware</CardTitle>
      </CardHeader>
      <CardContent>
        <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1.5 text-table">
          {facts.map(([term, text]) =>
            text === null ? null : (
              <div key={term} className="contents">
                <dt className="text-muted-foreground">{term}</dt>
                <dd className="min-w-0 break-words">{text}</dd>
              </div>
            ),
          )}
        </dl>
      </CardContent>
    </Card>
  );
}
