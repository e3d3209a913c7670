"use client";

import { useQuery } from "@tanstack/react-query";
import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { ownIdentitiesQuery, secondFactorQuery } from "@/lib/features/profile/live";
import { signInAgainAction } from "@/lib/features/sign-in/actions";
import { SignInAgainInput } from "@/lib/features/sign-in/schema";
import { ConfirmByProvider } from "./confirm-by-provider";
import { PasskeyButton } from "./passkey-button";

/** Asks a signed-in person once more who they are, before a dangerous change. */
export function ProofDialog({ onDone }: { onDone: (proved: boolean) => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onDone(false)}>
      <DialogContent className="sm:max-w-sm">
        <DialogHeader>
          <DialogTitle>Is it still you?</DialogTitle>
          <DialogDescription>
            This change could open the cluster to somebody else. You last proved who you are more than 10
            minutes ago.
          </DialogDescription>
        </DialogHeader>
        <Proof onDone={onDone} />
      </DialogContent>
    </Dialog>
  );
}

function Proof({ onDone }: { onDone: (proved: boolean) => void }) {
  const { data: factor } = useQuery(secondFactorQuery());
  const { data: identities, isPending } = useQuery(ownIdentitiesQuery());
  const form = useForm({
    initial: { password: "", code: "" },
    action: signInAgainAction,
    schema: SignInAgainInput,
    onSuccess: () => onDone(true),
  });
  if (isPending) return <Skeleton className="h-24" />;
  // Where that could not be asked, the password is the way that always was.
  const hasPassword = identities?.provesByPassword ?? true;
  const providers = (identities?.links ?? []).flatMap(({ provider, canConfirm }) =>
    provider !== null && canConfirm ? [provider] : [],
  );
  return (
    <form
      method="post"
      className="grid gap-4"
      noValidate
      onSubmit={(event) => {
        // React passes events up through the dialog to the form that asked.
        event.stopPropagation();
        if (hasPassword) void form.submit(event);
        else event.preventDefault();
      }}
    >
      <FormFailure failure={form.failure} />
      {hasPassword ? (
        <PasswordField {...form.bind("password")} label="Password" autoComplete="current-password" required />
      ) : null}
      {factor?.enabled ? (
        <TextField
          {...form.bind("code")}
          label={factor.app ? "Code" : "Recovery code"}
          hint={factor.app ? "Of your authenticator app, or a recovery code." : undefined}
          autoComplete="one-time-code"
          required
        />
      ) : null}
      {factor && factor.passkeys > 0 ? (
        <PasskeyButton step="again" label="Confirm with a passkey" onDone={() => onDone(true)} />
      ) : null}
      <ConfirmByProvider providers={providers} code={form.values.code} onDone={onDone} />
      {!hasPassword && providers.length === 0 && !factor?.passkeys ? <NoWay /> : null}
      <DialogFooter>
        <Button type="button" variant="outline" onClick={() => onDone(false)}>
          Cancel
        </Button>
        {hasPassword ? (
          <Button type="submit" pending={form.pending}>
            Continue
          </Button>
        ) : null}
      </DialogFooter>
    </form>
  );
}

function NoWay() {
  return (
    <p className="text-table">
      You have no password here, and the provider that you sign in by cannot confirm it now. Sign out and in
      again: that proves it too.
    </p>
  );
}
