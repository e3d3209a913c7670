"use client";

import { useQuery } from "@tanstack/react-query";
import { EyeOff } from "lucide-react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useCluster, useConfigState } from "@/components/live/use-cluster";
import { Button } from "@/components/ui/button";
import { ignoreNodeAction } from "@/lib/features/maintenance/drain-actions";
import { nodeMaintenanceQuery } from "@/lib/features/maintenance/drain-live";
import type { DrainView } from "@/lib/features/maintenance/drain-schema";
import { DrainButton } from "./drain-button";
import { DrainCard } from "./drain-card";

/** Over, and nothing of it left to undo. */
const isPast = ({ state, away }: DrainView) => state === "ended" && away.length === 0;

/** The buttons of a node's page: drain it, have ProxLB ignore it. Absent for who may not. */
export function NodeMaintenanceActions({ node }: { node: string }) {
  const { data } = useQuery(nodeMaintenanceQuery(node));
  const { nodes } = useCluster();
  const isOnline = nodes.find(({ name }) => name === node)?.status === "online";
  // A drain that is not over has its own buttons.
  const isFree = data !== undefined && (data.drain === null || data.drain.state === "ended");
  return (
    <>
      <IgnoreToggle node={node} />
      {isFree && isOnline ? <DrainButton node={node} /> : null}
    </>
  );
}

/** The drain of a node while there is something to see or to undo. */
export function NodeDrain({ node, canEdit }: { node: string; canEdit: boolean }) {
  const { data, error } = useQuery(nodeMaintenanceQuery(node));
  if (error && !data)
    return <p className="mb-4 text-attention text-table">Its maintenance is not known: {error.message}</p>;
  if (!data?.drain || isPast(data.drain)) return null;
  return (
    <div className="mb-4">
      <DrainCard drain={data.drain} canEdit={canEdit} />
    </div>
  );
}

function IgnoreToggle({ node }: { node: string }) {
  const { target } = useConfigState();
  if (target === null) return null;
  const isIgnored = target.ignoreNodes.includes(node);
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline">
          <EyeOff aria-hidden />
          {isIgnored ? "Count again" : "Ignore"}
        </Button>
      }
      title={isIgnored ? `Count ${node} again?` : `Have ProxLB ignore ${node}?`}
      consequence={
        <p>
          {isIgnored
            ? `${node} is taken off ignore_nodes in proxlb.yaml: from its next cycle on ProxLB counts it, and moves guests to and from it.`
            : `${node} is put on ignore_nodes in proxlb.yaml: from its next cycle on ProxLB neither counts nor touches it and its guests.`}
        </p>
      }
      confirmLabel={isIgnored ? "Count again" : "Ignore"}
      action={() => ignoreNodeAction({ name: node, ignored: !isIgnored })}
      success={({ untold }) => untold ?? (isIgnored ? `${node} counts again.` : `${node} is ignored.`)}
    />
  );
}
