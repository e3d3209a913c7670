"use client";

import { useState } from "react";
import { ChangesList } from "@/components/config/history/changes-list";
import { LineDiff } from "@/components/config/history/compared-lines";
import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import type { Failure } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import type { ConfigReview } from "@/lib/features/config/schema";

export interface Answers {
  description: string;
  secrets: Partial<Record<ConfigReview["needsSecrets"][number], string>> | null;
}

interface ReviewPanelProps {
  review: ConfigReview;
  before: string;
  after: string;
  pending: boolean;
  failure: Failure | null;
  onSave: (answers: Answers) => void;
}

const SECRET_NAMES = {
  pass: "Proxmox password (pass)",
  token_secret: "Secret of the API token (token_secret)",
};

/** The last look before the file is written. */
export function ReviewPanel({ review, before, after, pending, failure, onSave }: ReviewPanelProps) {
  const [description, setDescription] = useState("");
  const [secrets, setSecrets] = useState<NonNullable<Answers["secrets"]>>({});
  const isComplete = review.needsSecrets.every((name) => secrets[name]);
  return (
    <Card aria-labelledby="config-review">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete && !pending)
            onSave({ description, secrets: review.needsSecrets.length > 0 ? secrets : null });
        }}
      >
        <CardHeader>
          <CardTitle id="config-review">What changes</CardTitle>
        </CardHeader>
        <CardContent className="grid gap-4">
          <ChangesList changes={review.changes} />
          <LineDiff before={before} after={after} />
          {review.needsSecretsBecause ? (
            <fieldset className="grid gap-3 rounded-md border border-border p-3">
              <legend className="px-1 font-medium text-sm">The secret once more</legend>
              <p className="text-table">{review.needsSecretsBecause}</p>
              {review.needsSecrets.map((name) => (
                <PasswordField
                  key={name}
                  name={name}
                  label={SECRET_NAMES[name]}
                  autoComplete="new-password"
                  required
                  error={undefined}
                  disabled={pending}
                  value={secrets[name] ?? ""}
                  onChange={(value) => setSecrets((current) => ({ ...current, [name]: value }))}
                />
              ))}
            </fieldset>
          ) : null}
          <TextField
            name="description"
            label="Why (optional)"
            hint="Stands in the history beside your name."
            error={undefined}
            disabled={pending}
            value={description}
            onChange={setDescription}
          />
          <FormFailure failure={failure} />
        </CardContent>
        <CardFooter>
          <Button type="submit" pending={pending} disabled={!isComplete}>
            Save
          </Button>
          <span className="text-muted-foreground">
            {review.takesEffect === "restart"
              ? "The running ProxLB uses it after a restart."
              : "The running ProxLB uses it after a reload or a restart."}
            {review.needsProof ? " Your password may be asked for." : ""}
          </span>
        </CardFooter>
      </form>
    </Card>
  );
}
