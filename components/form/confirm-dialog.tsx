"use client";

import { type ReactElement, type ReactNode, useId, useState } from "react";
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogTitle,
  AlertDialogTrigger,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { Result } from "@/lib/core/result";
import { FormFailure } from "./form-parts";
import { type ActionOptions, useAction } from "./use-action";

interface ConfirmDialogProps<Output> extends Omit<ActionOptions<Output>, "quiet"> {
  /** The button that opens it. Without it control the dialog by `open` and `onOpenChange`. */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  title: string;
  /** What will happen, to how many guests: "4 running guests move away from pve3; this takes about 6 min." */
  consequence: ReactNode;
  /** More to look at before saying yes: a list, warnings. */
  children?: ReactNode;
  /** The verb of the button: "Drain pve3", never "OK". */
  confirmLabel: string;
  destructive?: boolean;
  /** The word that must be typed first; for draining, the node's name. */
  typedWord?: string;
  /** @param override why it is done in spite of what stood against it: asked for where a failure names that field */
  action: (override?: string) => Promise<Result<Output>>;
}

/** Asks before something changes the cluster. Stays open with the reason when it fails. */
export function ConfirmDialog<Output>(props: ConfirmDialogProps<Output>) {
  const [ownOpen, setOwnOpen] = useState(false);
  const open = props.open ?? ownOpen;
  function setOpen(next: boolean) {
    setOwnOpen(next);
    props.onOpenChange?.(next);
  }
  return (
    <AlertDialog open={open} onOpenChange={setOpen}>
      {props.trigger ? <AlertDialogTrigger asChild>{props.trigger}</AlertDialogTrigger> : null}
      <AlertDialogContent
        onOpenAutoFocus={(event) => {
          // Radix goes to Cancel; where a word must be typed, that is the next thing to do.
          const input = (event.currentTarget as HTMLElement).querySelector("input");
          if (!input) return;
          event.preventDefault();
          input.focus();
        }}
      >
        <ConfirmBody {...props} close={() => setOpen(false)} />
      </AlertDialogContent>
    </AlertDialog>
  );
}

// Mounted with the dialog, so that every opening starts clean.
function ConfirmBody<Output>({
  title,
  consequence,
  children,
  confirmLabel,
  destructive,
  typedWord,
  action,
  close,
  onSuccess,
  success,
  successLink,
}: ConfirmDialogProps<Output> & { close: () => void }) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [override, setOverride] = useState("");
  const { run, pending, failure } = useAction(action, {
    success,
    successLink,
    quiet: true,
    onSuccess: (value) => {
      close();
      onSuccess?.(value);
    },
  });
  const ready = typedWord === undefined || typed.trim() === typedWord;
  const isHeldBack = failure?.issues.some(({ path }) => path === "overrideBlackout") ?? false;
  return (
    <form
      method="post"
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !pending) void run(override.trim() || undefined);
      }}
    >
      <DialogHeader className="pr-0">
        <AlertDialogTitle>{title}</AlertDialogTitle>
        <AlertDialogDescription asChild>
          <div>{consequence}</div>
        </AlertDialogDescription>
      </DialogHeader>
      {children}
      {typedWord === undefined ? null : (
        <div className="grid gap-1.5">
          <Label htmlFor={id}>
            Type <code className="rounded-sm bg-muted px-1 font-mono">{typedWord}</code> to confirm
          </Label>
          <Input
            id={id}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      <FormFailure failure={failure} />
      {isHeldBack || override !== "" ? <Override value={override} onChange={setOverride} /> : null}
      <DialogFooter>
        <AlertDialogCancel asChild>
          <Button variant="outline" disabled={pending}>
            Cancel
          </Button>
        </AlertDialogCancel>
        <Button
          type="submit"
          variant={destructive ? "destructive" : "default"}
          pending={pending}
          disabled={!ready}
        >
          {confirmLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}

function Override({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>Why all the same? It goes into the audit log.</Label>
      <Input id={id} autoComplete="off" value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
