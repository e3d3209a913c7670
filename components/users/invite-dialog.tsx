"use client";

import { useState } from "react";
import { CheckField, SelectField, TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { useForm } from "@/components/form/use-form";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { createUserAction } from "@/lib/features/users/actions";
import { CreateUserInput, type MailedLink } from "@/lib/features/users/schema";
import { ROLE_NAMES, ROLES, type Role } from "@/lib/identity/permissions";
import { LinkToHandOver } from "./link-to-hand-over";

export const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: ROLE_NAMES[role] }));

const create = withProof(createUserAction);
const EMPTY = {
  username: "",
  email: "",
  firstName: "",
  lastName: "",
  role: "viewer" as Role,
  sendMail: true,
};

/** Makes an account and gives the link by which its person chooses a password. */
export function InviteDialog({ isMailOn, onClose }: { isMailOn: boolean; onClose: () => void }) {
  const [link, setLink] = useState<MailedLink | null>(null);
  const form = useForm({
    initial: EMPTY,
    action: create,
    schema: CreateUserInput,
    onSuccess: (made) => setLink(made.link),
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{link ? `${form.values.username} is invited` : "Invite somebody"}</DialogTitle>
          <DialogDescription>
            {link
              ? link.mail.state === "sent"
                ? "You may hand this link over yourself too, over a way that you trust."
                : "Hand this link over yourself, over a way that you trust."
              : "They choose their own password by a link that works once."}
          </DialogDescription>
        </DialogHeader>
        {link ? (
          <>
            <LinkToHandOver link={link} />
            <DialogFooter>
              <Button onClick={onClose}>Done</Button>
            </DialogFooter>
          </>
        ) : (
          <form method="post" className="grid gap-4" onSubmit={form.submit} noValidate>
            <FormFailure failure={form.failure} />
            <TextField {...form.bind("username")} label="User name" autoComplete="off" autoFocus required />
            <TextField {...form.bind("email")} label="E-mail" type="email" autoComplete="off" required />
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField {...form.bind("firstName")} label="First name" autoComplete="off" />
              <TextField {...form.bind("lastName")} label="Last name" autoComplete="off" />
            </div>
            <SelectField {...form.bind("role")} label="Role" options={ROLE_OPTIONS} />
            {isMailOn ? <CheckField {...form.bind("sendMail")} label="Mail them the link" /> : null}
            <DialogFooter>
              <Button type="button" variant="outline" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" pending={form.pending}>
                Make the invitation
              </Button>
            </DialogFooter>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}
