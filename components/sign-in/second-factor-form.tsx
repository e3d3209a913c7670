"use client";

import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { signInCodeAction, signOutAction } from "@/lib/features/sign-in/actions";
import { SignInCodeInput } from "@/lib/features/sign-in/schema";

/** The second step of signing in, for who has a second factor. */
export function SecondFactorForm({ username, next }: { username: string; next: string }) {
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
          The password of {username} was right. Now the six digits that your authenticator app shows.
        </CardDescription>
      </CardHeader>
      <CardContent>
        <form className="grid gap-4" onSubmit={form.submit} noValidate>
          <FormFailure failure={form.failure} />
          <TextField
            {...form.bind("code")}
            label="Code"
            hint="No phone at hand? A recovery code works too, once."
            autoComplete="one-time-code"
            autoFocus
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
