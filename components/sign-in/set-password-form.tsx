"use client";

import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormFailure } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useForm } from "@/components/form/use-form";
import { DataState } from "@/components/page/data-state";
import { ProviderButtons } from "@/components/sign-in/provider-buttons";
import { useSecretOfLink } from "@/components/sign-in/secret-of-link";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import Link from "@/components/ui/link";
import type { ProviderButton } from "@/lib/features/providers/schema";
import { readLinkAction, setPasswordAction } from "@/lib/features/sign-in/actions";
import { type LinkView, SetPasswordInput } from "@/lib/identity/schema";

interface Ways {
  providers: ProviderButton[];
  /** Set where only Super Admins may sign in by password. */
  only: ProviderButton | null;
}

/** Behind an invitation or a reset link: the person chooses a password that nobody else knows. */
export function SetPasswordForm(ways: Ways) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <ByLink {...ways} />
    </QueryClientProvider>
  );
}

function ByLink({ providers, only }: Ways) {
  const token = useSecretOfLink();
  const { data, error } = useQuery({
    queryKey: ["link", token],
    enabled: token !== null,
    retry: false,
    queryFn: async () => {
      const result = await readLinkAction({ token: token || "none" });
      if (!result.ok) throw new Error(result.error.message);
      return result.value;
    },
  });
  return (
    <Card className="w-full max-w-sm">
      {error ? (
        <DataState
          state="failed"
          failure={{ sentence: error.message, action: <Link href="/sign-in">Sign in</Link> }}
        />
      ) : data && token ? (
        <>
          {only ? (
            <p className="px-4 pt-4 text-table">
              Everybody but Super Admins signs in by {only.name} now: a password alone does not let others in.
            </p>
          ) : null}
          <Choose key={token} token={token} link={data} />
          {data.kind === "invitation" && providers.length > 0 ? (
            <CardContent className="grid gap-3 border-border border-t pt-4">
              <p className="text-muted-foreground text-table">Or without a password of your own here:</p>
              <ProviderButtons providers={providers} next="/" refusal={null} invitation={token} />
            </CardContent>
          ) : null}
        </>
      ) : (
        <DataState state="loading" />
      )}
    </Card>
  );
}

function Choose({ token, link }: { token: string; link: LinkView }) {
  const form = useForm({
    initial: { token, password: "" },
    action: setPasswordAction,
    schema: SetPasswordInput,
    onSuccess: () => window.location.assign(`/sign-in?after=password`),
  });
  return (
    <>
      <CardHeader>
        <CardTitle>{link.kind === "invitation" ? "Welcome to ProxLB UI" : "Choose a new password"}</CardTitle>
        <CardDescription>
          {link.kind === "invitation"
            ? `Your user name is ${link.username}. Choose a password; nobody else will know it.`
            : `For ${link.username}. All open sessions of this account end with it.`}
        </CardDescription>
      </CardHeader>
      <CardContent>
        <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
          <FormFailure failure={form.failure} />
          {/* Password managers want to know whose password they keep. */}
          <input type="text" name="username" autoComplete="username" value={link.username} readOnly hidden />
          <PasswordField
            {...form.bind("password")}
            label="New password"
            hint="A sentence is good: length is what counts."
            autoComplete="new-password"
            required
          />
          <Button type="submit" pending={form.pending}>
            Set the password
          </Button>
        </form>
      </CardContent>
    </>
  );
}
