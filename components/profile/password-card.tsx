"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormFailure, UnsavedGuard } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useForm } from "@/components/form/use-form";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { changeOwnPasswordAction } from "@/lib/features/profile/actions";
import { ownTokensQuery } from "@/lib/features/profile/live";
import { ChangePasswordInput } from "@/lib/features/profile/schema";

const EMPTY = { currentPassword: "", newPassword: "", revokeTokens: false };

/** Changes the own password; every other session of this person ends. */
export function PasswordCard() {
  const client = useQueryClient();
  const form = useForm({
    initial: EMPTY,
    action: changeOwnPasswordAction,
    schema: ChangePasswordInput,
    success: ({ endedSessions, revokedTokens }) =>
      endedSessions + revokedTokens === 0
        ? "The password was changed."
        : `The password was changed; other sessions ended: ${endedSessions}, tokens revoked: ${revokedTokens}.`,
    onSuccess: () => {
      form.reset(EMPTY);
      void client.invalidateQueries(ownTokensQuery());
    },
  });
  return (
    <Card>
      <CardHeader>
        <CardTitle>Password</CardTitle>
        <CardDescription>
          Changing it ends your other sessions. Personal tokens go on unless you say so.
        </CardDescription>
      </CardHeader>
      <CardContent>
        <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
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
            hint="A sentence is good: length is what counts."
            autoComplete="new-password"
          />
          {/* biome-ignore lint/a11y/noLabelWithoutControl: Radix' checkbox is a labelable button */}
          <label className="flex items-start gap-2 text-table">
            <Checkbox
              className="mt-0.5"
              checked={form.values.revokeTokens}
              onCheckedChange={(checked) => form.set("revokeTokens", checked === true)}
            />
            Revoke my personal tokens too: somebody else may have known the present password
          </label>
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
