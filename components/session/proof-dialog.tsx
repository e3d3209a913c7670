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
import { secondFactorQuery } from "@/lib/features/profile/live";
import { signInAgainAction } from "@/lib/features/sign-in/actions";
import { SignInAgainInput } from "@/lib/features/sign-in/schema";

/** Asks a signed-in person once more who they are, before a dangerous change. */
export function ProofDialog({ onDone }: { onDone: (proved: boolean) => void }) {
  const { data: factor } = useQuery(secondFactorQuery());
  const form = useForm({
    initial: { password: "", code: "" },
    action: signInAgainAction,
    schema: SignInAgainInput,
    onSuccess: () => onDone(true),
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onDone(false)}>
      <DialogContent className="sm:max-w-sm">
        <DialogHeader>
          <DialogTitle>Is it still you?</DialogTitle>
          <DialogDescription>
            This change could open the cluster to somebody else. You last gave your password more than 10
            minutes ago.
          </DialogDescription>
        </DialogHeader>
        <form
          className="grid gap-4"
          noValidate
          onSubmit={(event) => {
            // React passes events up through the dialog to the form that asked.
            event.stopPropagation();
            void form.submit(event);
          }}
        >
          <FormFailure failure={form.failure} />
          <PasswordField
            {...form.bind("password")}
            label="Password"
            autoComplete="current-password"
            required
          />
          {factor?.enabled ? (
            <TextField
              {...form.bind("code")}
              label="Code"
              hint="Of your authenticator app, or a recovery code."
              autoComplete="one-time-code"
              required
            />
          ) : null}
          <DialogFooter>
            <Button type="button" variant="outline" onClick={() => onDone(false)}>
              Cancel
            </Button>
            <Button type="submit" pending={form.pending}>
              Continue
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
