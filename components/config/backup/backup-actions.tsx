"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { makeBackupAction } from "@/lib/features/config/actions";
import { backupsQuery } from "@/lib/features/config/live";

/** One more copy of the file as it is on disk. */
export function BackupActions() {
  const client = useQueryClient();
  const making = useAction(makeBackupAction, {
    success: ({ id }) => `Backup ${id} is kept.`,
    onSuccess: () => void client.invalidateQueries({ queryKey: backupsQuery().queryKey }),
  });
  return (
    <Button
      variant="outline"
      size="sm"
      className="justify-self-start"
      pending={making.pending}
      onClick={() => void making.run({})}
    >
      <Archive aria-hidden />
      Back up now
    </Button>
  );
}
