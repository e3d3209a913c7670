"use client";

import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { signInAction } from "@/lib/features/sign-in/actions";
import { SignInInput } from "@/lib/features/sign-in/schema";

interface DemoAccount {
  roleName: string;
  username: string;
  password: string;
}

interface SignInFormProps {
  next: string;
  demoAccounts: DemoAccount[];
  /** What has just happened: signed out, a password set. */
  news: string | null;
  /** Whether a link for a new password comes by mail. */
  offersReset: boolean;
}

/** Sign-in; in the demo with one button per ready-made account. */
export function SignInForm({ next, demoAccounts, news, offersReset }: SignInFormProps) {
  const form = useForm({
    initial: { username: "", password: "" },
    action: signInAction,
    schema: SignInInput,
    // A full load: the pages' cache of the person before must not be seen. The page itself knows whether a second
    // factor is to come, and goes on to `next` otherwise.
    onSuccess: () => window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`),
  });
  return (
    <Card className="w-full max-w-sm">
      <CardHeader>
        <CardTitle>Sign in</CardTitle>
      </CardHeader>
      <CardContent>
        {news ? (
          <p role="status" className="mb-4 rounded-md bg-secondary px-3 py-2 text-table">
            {news}
          </p>
        ) : null}
        <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
          <FormFailure failure={form.failure} />
          <TextField
            {...form.bind("username")}
            label="User name"
            autoComplete="username"
            autoFocus
            required
          />
          <PasswordField
            {...form.bind("password")}
            label="Password"
            autoComplete="current-password"
            required
          />
          <Button type="submit" pending={form.pending}>
            Sign in
          </Button>
        </form>
        <p className="mt-4 text-muted-foreground text-table">
          {offersReset ? (
            <Link href="/sign-in?forgot=1" className="underline underline-offset-4">
              Forgot your password?
            </Link>
          ) : (
            "Forgot your password? A Super Admin can give you a link."
          )}
        </p>
        {demoAccounts.length > 0 ? <DemoAccounts accounts={demoAccounts} choose={form.reset} /> : null}
      </CardContent>
    </Card>
  );
}

function DemoAccounts({
  accounts,
  choose,
}: {
  accounts: DemoAccount[];
  choose: (credentials: { username: string; password: string }) => void;
}) {
  return (
    <div className="mt-5 grid gap-2 border-border border-t pt-4">
      <p className="text-muted-foreground text-table">
        This is the demo: a simulated cluster with ready-made accounts. Choose one to fill the form.
      </p>
      <ul className="grid gap-1.5">
        {accounts.map(({ roleName, username, password }) => (
          <li key={username}>
            <Button
              type="button"
              variant="outline"
              size="sm"
              className="w-full justify-between"
              onClick={() => choose({ username, password })}
            >
              <span>{roleName}</span>
              <code className="font-mono text-muted-foreground">
                {username} / {password}
              </code>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
