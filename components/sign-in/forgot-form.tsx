"use client";

import { useState } from "react";
import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { askForResetAction } from "@/lib/features/sign-in/actions";
import { ForgotInput } from "@/lib/features/sign-in/schema";

/** Has a link for a new password mailed; what it answers does not tell which accounts there are. */
export function ForgotForm() {
  const [asked, setAsked] = useState(false);
  const form = useForm({
    initial: { username: "" },
    action: askForResetAction,
    schema: ForgotInput,
    onSuccess: () => setAsked(true),
  });
  return (
    <Card className="w-full max-w-sm">
      <CardHeader>
        <CardTitle>Forgot your password?</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4">
        {asked ? (
          <p role="status">
            If there is such an account with a password, a mail to its address is on its way. Its link works
            once, for one hour. Nothing came? Look into the spam folder, or ask a Super Admin for a link.
          </p>
        ) : (
          <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
            <FormFailure failure={form.failure} />
            <TextField
              {...form.bind("username")}
              label="User name or e-mail address"
              autoComplete="username"
              autoFocus
              required
            />
            <Button type="submit" pending={form.pending}>
              Mail me a link
            </Button>
          </form>
        )}
        <Link href="/sign-in" className="text-table underline underline-offset-4">
          Back to sign-in
        </Link>
      </CardContent>
    </Card>
  );
}
