"use client";

import { FormFailure, UnsavedGuard } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { changeOwnPasswordAction } from "@/lib/features/profile/actions";
import { ChangePasswordInput } from "@/lib/features/profile/schema";

const EMPTY = { currentPassword: "", newPassword: "" };

/** Changes the own password; every other session of this person ends. */
export function PasswordCard() {
  const form = useForm({
    initial: EMPTY,
    action: changeOwnPasswordAction,
    schema: ChangePasswordInput,
    success: ({ endedSessions }) =>
      endedSessions === 0
        ? "The password was changed."
        : `The password was changed and ${endedSessions} other ${endedSessions === 1 ? "session" : "sessions"} ended.`,
    onSuccess: () => form.reset(EMPTY),
  });
  return (
    <Card>
      <CardHeader>
        <CardTitle>Password</CardTitle>
        <CardDescription>Changing it ends your other sessions.</CardDescription>
      </CardHeader>
      <CardContent>
        <form className="grid gap-4" onSubmit={form.submit} noValidate>
          <UnsavedGuard when={form.dirty && !form.pending} />
          <FormFailure failure={form.failure} />
          <PasswordField
            {...form.bind("currentPassword")}
            label="Present password"
            autoComplete="current-password"
          />
          <PasswordField
            {...form.bind("newPassword")}
            label="New password"
            hint="12 characters or more; a sentence is good."
            autoComplete="new-password"
          />
          <div>
            <Button type="submit" pending={form.pending} disabled={!form.dirty}>
              Change password
            </Button>
          </div>
        </form>
      </CardContent>
    </Card>
  );
}
