"use client";

import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { useForm } from "@/components/form/use-form";
import { PasskeyButton } from "@/components/session/passkey-button";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { signInCodeAction, signOutAction } from "@/lib/features/sign-in/actions";
import { SignInCodeInput } from "@/lib/features/sign-in/schema";

interface SecondFactorFormProps {
  username: string;
  next: string;
  /** Whether an authenticator app is set up. */
  app: boolean;
  /** How many there are. */
  passkeys: number;
}

/** The second step of signing in, for who has a second factor. */
export function SecondFactorForm({ username, next, app, passkeys }: SecondFactorFormProps) {
  const form = useForm({
    initial: { code: "" },
    action: signInCodeAction,
    schema: SignInCodeInput,
    onSuccess: () => window.location.assign(next),
  });
  const other = useAction(signOutAction, { onSuccess: () => window.location.reload() });
  return (
    <Card className="w-full max-w-sm">
      <CardHeader>
        <CardTitle>Second factor</CardTitle>
        <CardDescription>
          The password of {username} was right. {app ? WITH_APP : "Now your passkey."}
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        {passkeys > 0 ? (
          <PasskeyButton
            step="second_factor"
            label="Use a passkey"
            onDone={() => window.location.assign(next)}
          />
        ) : null}
        <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
          <FormFailure failure={form.failure} />
          <TextField
            {...form.bind("code")}
            label={app ? "Code" : "Recovery code"}
            hint={app ? "No phone at hand? A recovery code works too, once." : "Without the passkey, once."}
            autoComplete="one-time-code"
            autoFocus={passkeys === 0}
            required
          />
          <Button type="submit" pending={form.pending}>
            Sign in
          </Button>
          <Button type="button" variant="ghost" pending={other.pending} onClick={() => void other.run({})}>
            Sign in as somebody else
          </Button>
        </form>
      </CardContent>
    </Card>
  );
}

const WITH_APP = "Now the six digits that your authenticator app shows.";
