"use client";

import { consequenceOver, RestoreDialog } from "@/components/config/restore/restore-dialog";
import type { WrittenOver } from "@/components/config/restore/use-restore";
import { Button } from "@/components/ui/button";

/** A copy that is kept here comes back as a new version. */
export function RestoreBackup({ id, over }: { id: number; over: WrittenOver }) {
  return (
    <RestoreDialog
      what={{ backup: id }}
      over={over}
      trigger={
        <Button variant="link" className="h-auto p-0 text-table">
          Restore
        </Button>
      }
      title={`Restore backup ${id}?`}
      consequence={consequenceOver(over)}
      confirmLabel={`Restore backup ${id}`}
      success={({ version }) => `Backup ${id} is on disk again, as version ${version}.`}
    />
  );
}
