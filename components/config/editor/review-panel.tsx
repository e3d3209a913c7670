"use client";

import { useState } from "react";
import { ChangesList } from "@/components/config/history/changes-list";
import { LineDiff } from "@/components/config/history/compared-lines";
import { SecretFields } from "@/components/config/restore/secret-fields";
import { TextField } from "@/components/form/fields";
import { FormFailure } from "@/components/form/form-parts";
import type { Failure } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import type { ConfigReview } from "@/lib/features/config/schema";
import type { TypedSecrets } from "@/lib/proxlb/config/secrets";

export interface Answers {
  description: string;
  secrets: TypedSecrets | null;
}

interface ReviewPanelProps {
  review: ConfigReview;
  before: string;
  after: string;
  /** Which of the two is under way. */
  pending: "apply" | "save" | null;
  failure: Failure | null;
  onApply: (answers: Answers) => void;
  onSave: (answers: Answers) => void;
}

/** The last look before the file is written. */
export function ReviewPanel({ review, before, after, pending, failure, ...on }: ReviewPanelProps) {
  const [description, setDescription] = useState("");
  const [secrets, setSecrets] = useState<TypedSecrets>({});
  const isReady = pending === null && review.needsSecrets.every((name) => secrets[name]);
  const answers = { description, secrets: review.needsSecrets.length > 0 ? secrets : null };
  return (
    <Card aria-labelledby="config-review">
      <form
        method="post"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) on.onApply(answers);
        }}
      >
        <CardHeader>
          <CardTitle id="config-review">What changes</CardTitle>
        </CardHeader>
        <CardContent className="grid gap-4">
          <ChangesList changes={review.changes} />
          <LineDiff before={before} after={after} />
          <SecretFields
            names={review.needsSecrets}
            because={review.needsSecretsBecause}
            disabled={pending !== null}
            values={secrets}
            onChange={setSecrets}
          />
          <TextField
            name="description"
            label="Why (optional)"
            hint="Stands in the history beside your name."
            error={undefined}
            disabled={pending !== null}
            value={description}
            onChange={setDescription}
          />
          <FormFailure failure={failure} />
        </CardContent>
        <CardFooter>
          <Button type="submit" pending={pending === "apply"} disabled={!isReady}>
            Save and apply
          </Button>
          <Button
            variant="outline"
            pending={pending === "save"}
            disabled={!isReady}
            onClick={() => on.onSave(answers)}
          >
            Save only
          </Button>
          <ReviewHint review={review} />
        </CardFooter>
      </form>
    </Card>
  );
}

/** What the two buttons mean for the ProxLB that runs. */
function ReviewHint({ review: { takesEffect, needsProof } }: { review: ConfigReview }) {
  return (
    <span className="min-w-0 basis-64 grow text-muted-foreground">
      {takesEffect === "restart"
        ? "Apply restarts ProxLB. Its first cycle begins then (after service.delay, where that is on) and may move guests."
        : "Apply tells ProxLB to read it at the start of its next cycle, without a restart."}{" "}
      It is then watched, and the version before comes back by itself if ProxLB is not well or nobody keeps
      the change.{needsProof ? " Your password may be asked for." : ""}
    </span>
  );
}
