"use client";

import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useForm } from "@/components/form/use-form";
import { useSecretOfLink } from "@/components/sign-in/secret-of-link";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { setupAction } from "@/lib/features/sign-in/actions";
import { SetupInput } from "@/lib/features/sign-in/schema";

/** First run: whoever can read the log of the first start creates the first Super Admin. */
export function SetupForm() {
  const token = useSecretOfLink();
  return <Fields key={token ?? "not read yet"} token={token ?? ""} />;
}

function Fields({ token }: { token: string }) {
  const form = useForm({
    initial: { token, username: "", email: "", password: "" },
    action: setupAction,
    schema: SetupInput,
    onSuccess: () => window.location.assign("/sign-in?after=setup"),
  });
  return (
    <Card className="w-full max-w-sm">
      <CardHeader>
        <CardTitle>Create the first account</CardTitle>
        <CardDescription>
          It becomes a Super Admin. The setup token stands in the log of ProxLB UI's start and is good for 15
          minutes; a restart prints a new one.
        </CardDescription>
      </CardHeader>
      <CardContent>
        <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
          <FormFailure failure={form.failure} />
          <TextField {...form.bind("token")} label="Setup token" autoComplete="off" required />
          <TextField {...form.bind("username")} label="User name" autoComplete="username" required />
          <TextField {...form.bind("email")} label="E-mail" type="email" autoComplete="email" required />
          <PasswordField
            {...form.bind("password")}
            label="Password"
            hint="A sentence is good: length is what counts."
            autoComplete="new-password"
            required
          />
          <Button type="submit" pending={form.pending}>
            Create account
          </Button>
        </form>
      </CardContent>
    </Card>
  );
}
