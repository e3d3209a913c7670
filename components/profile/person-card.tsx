"use client";

import { TextField } from "@/components/form/fields";
import { FormFailure, UnsavedGuard } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { updateOwnProfileAction } from "@/lib/features/profile/actions";
import { type Profile, UpdateProfileInput } from "@/lib/features/profile/schema";

/** Own name and address. */
export function PersonCard({ profile }: { profile: Profile }) {
  const form = useForm({
    initial: {
      email: profile.email ?? "",
      firstName: profile.firstName ?? "",
      lastName: profile.lastName ?? "",
    },
    action: withProof(updateOwnProfileAction),
    schema: UpdateProfileInput,
    success: "Saved.",
  });
  return (
    <Card>
      <CardHeader>
        <CardTitle>Person</CardTitle>
      </CardHeader>
      <CardContent>
        <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
          <UnsavedGuard when={form.dirty && !form.pending} />
          <FormFailure failure={form.failure} />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField {...form.bind("firstName")} label="First name" autoComplete="given-name" />
            <TextField {...form.bind("lastName")} label="Last name" autoComplete="family-name" />
          </div>
          <TextField {...form.bind("email")} label="E-mail" type="email" autoComplete="email" required />
          <div>
            <Button type="submit" pending={form.pending} disabled={!form.dirty}>
              Save
            </Button>
          </div>
        </form>
      </CardContent>
    </Card>
  );
}
