"use client";

import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { CardFooter } from "@/components/ui/card";
import type { ConfigReview } from "@/lib/features/config/schema";
import type { Draft } from "./use-draft";

/** Where the draft stands, and the ways on. */
export function DraftFoot({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const { review, isDirty, hasConflict, validating } = draft;
  const isValid = review !== null && review.issues.length === 0;
  const close = () => {
    if (!isDirty || window.confirm("Leave without saving? What you changed here is lost.")) onClose();
  };
  return (
    <CardFooter>
      <Button variant={isValid ? "outline" : "default"} pending={validating.pending} onClick={draft.validate}>
        Validate
      </Button>
      <Button variant="ghost" onClick={close}>
        Cancel
      </Button>
      <span role="status" className="text-muted-foreground">
        {hasConflict ? "The file was changed meanwhile." : statusOf(review, isDirty)}
      </span>
    </CardFooter>
  );
}

function statusOf(review: ConfigReview | null, isDirty: boolean): string {
  if (review === null) return isDirty ? "Not validated yet. Nothing is written." : "Nothing changed yet.";
  const { issues } = review;
  if (issues.length > 0) return `${plural(issues.length, "problem")}. Nothing is written.`;
  return isDirty ? "Valid. Look at the difference, then save." : "Valid. Nothing changed yet.";
}
