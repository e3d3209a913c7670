"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { CheckField, SelectField, TextField } from "@/components/form/fields";
import { useCluster } from "@/components/live/use-cluster";
import { guestSummaryQuery } from "@/lib/features/cluster/live";
import { startRollAction } from "@/lib/features/maintenance/rolls/actions";
import type { RollView } from "@/lib/features/maintenance/rolls/schema";
import { NodeOrder } from "./node-order";
import { RollPreview } from "./roll-preview";

const DONE_WHEN = [
  { value: "confirmed", label: "somebody says so here" },
  { value: "rebooted", label: "it has started anew" },
  { value: "updated", label: "it has another version of Proxmox VE" },
] as const;

/** Which nodes, in which order, and how each is known to be done; with what stands against each of them. */
export function RollDialog({ close }: { close: () => void }) {
  const { nodes } = useCluster();
  const { data: guests } = useQuery(guestSummaryQuery());
  const names = nodes.filter(({ status }) => status === "online").map(({ name }) => name);
  const [chosen, setChosen] = useState<readonly string[]>(names);
  const [doneWhen, setDoneWhen] = useState<RollView["doneWhen"]>("rebooted");
  const [restartContainers, setRestart] = useState(false);
  const [override, setOverride] = useState("");
  const plain = { error: undefined, disabled: false };
  return (
    <ConfirmDialog<RollView>
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title="Roll over nodes?"
      consequence={
        <p>
          One after the other is drained and waited for, and gets its guests back before the next is taken
          out. It stops at the first surprise.
        </p>
      }
      confirmLabel={`Roll over ${chosen.length} ${chosen.length === 1 ? "node" : "nodes"}`}
      typedWord="roll"
      action={(overrideBlackout) =>
        startRollAction({
          nodes: [...chosen],
          doneWhen,
          restartContainers,
          override: override.trim() || overrideBlackout,
        })
      }
      success={({ nodes: [first] }) => `${first?.node} is drained first.`}
    >
      <div className="relative grid gap-3 text-table sm:max-h-[50vh] sm:overflow-y-auto">
        <NodeOrder names={names} chosen={chosen} set={setChosen} />
        <SelectField
          {...plain}
          name="doneWhen"
          label="A node is done when"
          options={DONE_WHEN}
          value={doneWhen}
          onChange={setDoneWhen}
        />
        {guests?.cts.running === 0 ? null : (
          <CheckField
            {...plain}
            name="restartContainers"
            label="Restart running CTs on another node"
            value={restartContainers}
            onChange={setRestart}
          />
        )}
        <RollPreview nodes={chosen} restartContainers={restartContainers}>
          <TextField
            {...plain}
            name="override"
            label="Why it is done all the same (goes into the audit log)"
            value={override}
            onChange={setOverride}
          />
        </RollPreview>
      </div>
    </ConfirmDialog>
  );
}
