"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { restoreConfigAction } from "@/lib/features/config/actions";

const restore = withProof(restoreConfigAction);

/** A copy that is kept here comes back as a new version, with today's credentials. @param base of the text on disk */
export function RestoreBackup({ id, base }: { id: number; base: string }) {
  const client = useQueryClient();
  return (
    <ConfirmDialog
      trigger={
        <Button variant="link" className="h-auto p-0 text-table">
          Restore
        </Button>
      }
      title={`Restore backup ${id}?`}
      consequence="The file on disk is written over, after all the checks of a save, and kept as a version before. Today's credentials stay. The running ProxLB goes on with what it read until a reload or a restart."
      confirmLabel={`Restore backup ${id}`}
      success={({ version }) => `Backup ${id} is on disk again, as version ${version}.`}
      onSuccess={() => void client.invalidateQueries({ queryKey: ["config"] })}
      action={() => restore({ backup: id, base })}
    />
  );
}
