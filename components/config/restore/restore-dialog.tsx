"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import type { SavedConfig } from "@/lib/features/config/schema";
import type { SecretName } from "@/lib/proxlb/config/secrets";
import { SecretFields } from "./secret-fields";
import { type Restored, useRestore, type WrittenOver } from "./use-restore";

interface RestoreDialogProps {
  what: Restored;
  over: WrittenOver;
  /** Without it, it is open. */
  trigger?: ReactElement;
  onClose?: () => void;
  title: string;
  consequence: ReactNode;
  confirmLabel: string;
  success: (saved: SavedConfig) => string;
  /** Secrets that are known to be asked for. */
  asked?: readonly SecretName[];
  children?: ReactNode;
}

/** Asks before a text comes back, and for the secrets that it takes. */
export function RestoreDialog({
  what,
  over,
  trigger,
  onClose,
  asked,
  children,
  ...said
}: RestoreDialogProps) {
  const client = useQueryClient();
  const { names, secrets, setSecrets, reset, restore } = useRestore(asked);
  return (
    <ConfirmDialog
      {...said}
      trigger={trigger}
      open={trigger ? undefined : true}
      onOpenChange={(open) => {
        if (open) return;
        reset();
        onClose?.();
      }}
      onSuccess={() => void client.invalidateQueries({ queryKey: ["config"] })}
      action={() => restore({ ...what, ...over })}
    >
      {children}
      <SecretFields names={names} because={null} disabled={false} values={secrets} onChange={setSecrets} />
    </ConfirmDialog>
  );
}

const GOES_ON = "The running ProxLB goes on with what it read until a reload or a restart.";

/** What restoring something that is kept here means. */
export const consequenceOver = ({ base }: WrittenOver): string =>
  base === null
    ? `No file is there, so it comes back with the credentials that it had, after all the checks of a save. ${GOES_ON}`
    : `The file on disk is written over, after all the checks of a save, and kept as a version before. Today's credentials stay. ${GOES_ON}`;
