"use client";

import { TextField } from "@/components/form/fields";
import { FormFailure, UnsavedGuard } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { updateUserAction } from "@/lib/features/users/actions";
import { UpdateUserInput, type UserView } from "@/lib/features/users/schema";

const update = withProof(updateUserAction);

/** Name and address of one person. */
export function UserForm({ user }: { user: UserView }) {
  const form = useForm({
    initial: {
      id: user.id,
      username: user.username,
      email: user.email,
      firstName: user.firstName ?? "",
      lastName: user.lastName ?? "",
    },
    action: update,
    schema: UpdateUserInput,
    success: "Saved.",
  });
  return (
    <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
      <UnsavedGuard when={form.dirty && !form.pending} />
      <FormFailure failure={form.failure} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField {...form.bind("username")} label="User name" autoComplete="off" required />
        <TextField {...form.bind("email")} label="E-mail" type="email" autoComplete="off" required />
        <TextField {...form.bind("firstName")} label="First name" autoComplete="off" />
        <TextField {...form.bind("lastName")} label="Last name" autoComplete="off" />
      </div>
      <div>
        <Button type="submit" pending={form.pending} disabled={!form.dirty}>
          Save
        </Button>
      </div>
    </form>
  );
}
