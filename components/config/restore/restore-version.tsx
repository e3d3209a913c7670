"use client";

import { Button } from "@/components/ui/button";
import { consequenceOver, RestoreDialog } from "./restore-dialog";
import type { WrittenOver } from "./use-restore";

/** A version of the history comes back as a new one. */
export function RestoreVersion({ id, over }: { id: number; over: WrittenOver }) {
  return (
    <RestoreDialog
      what={{ version: id }}
      over={over}
      trigger={
        <Button variant="outline" size="sm">
          Put version {id} back
        </Button>
      }
      title={`Put version ${id} back?`}
      consequence={consequenceOver(over)}
      confirmLabel={`Put version ${id} back`}
      success={({ version }) => `Version ${id} is on disk again, as version ${version}.`}
    />
  );
}
