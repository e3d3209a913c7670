"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { linkDirectoryAction } from "@/lib/features/profile/actions";
import { LinkDirectoryInput } from "@/lib/features/profile/identity-schema";
import { ownIdentitiesQuery } from "@/lib/features/profile/live";

const link = withProof(linkDirectoryAction);

/** Adds what this person has in the directory, by their name and password there. */
export function LinkDirectory() {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const form = useForm({
    initial: { username: "", password: "" },
    action: link,
    schema: LinkDirectoryInput,
    success: "The directory was added: you can sign in by it from now on.",
    onSuccess: () => void client.invalidateQueries(ownIdentitiesQuery()),
  });
  if (!isOpen) {
    return (
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pb-3 text-table">
        <span className="min-w-0 flex-1 basis-40 text-muted-foreground">Directory: not added</span>
        <Button variant="outline" size="sm" onClick={() => setOpen(true)}>
          Add the directory
        </Button>
      </div>
    );
  }
  return (
    <form
      method="post"
      className="grid gap-3 px-4 pb-4"
      onSubmit={form.submit}
      noValidate
      aria-label="Directory"
    >
      <p className="text-table">Your name and password in the directory. Your role here stays what it is.</p>
      <FormFailure failure={form.failure} />
      <TextField
        {...form.bind("username")}
        label="Name in the directory"
        autoComplete="off"
        autoFocus
        required
      />
      <PasswordField
        {...form.bind("password")}
        label="Password there"
        autoComplete="current-password"
        required
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" pending={form.pending}>
          Add it
        </Button>
        <Button type="button" variant="ghost" size="sm" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
