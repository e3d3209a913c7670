"use client";

import { useRef } from "react";
import { FormFailure, UnsavedGuard } from "@/components/form/form-parts";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import type { ConfigReview, ConfigView, SavedConfig } from "@/lib/features/config/schema";
import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import { CodeArea, goToLine } from "./code-area";
import { ConflictNote } from "./conflict-note";
import { Remarks } from "./remarks";
import { ReviewPanel } from "./review-panel";
import { type Origin, useDraft } from "./use-draft";

interface ConfigEditorProps {
  /** The text and its name when editing began. */
  start: Origin;
  /** The file as it is now. */
  view: ConfigView;
  onClose: () => void;
  onSaved: (saved: SavedConfig) => void;
}

/** Write, validate, look at the difference, save. Nothing that was typed is ever lost to a refusal. */
export function ConfigEditor({ start, view, onClose, onSaved }: ConfigEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(start, view, onSaved);
  const { review, isDirty, hasConflict, validating, saving } = draft;
  const remarks = review ? [...review.issues, ...review.notes] : [];
  const isValid = review !== null && review.issues.length === 0;
  const close = () => {
    if (!isDirty || window.confirm("Leave without saving? What you changed here is lost.")) onClose();
  };
  return (
    <div className="grid min-w-0 gap-4">
      <UnsavedGuard when={isDirty} />
      <Card aria-labelledby="config-editor">
        <CardHeader>
          <CardTitle id="config-editor">Edit proxlb.yaml</CardTitle>
          <p id="config-editor-hint" className="text-muted-foreground text-table">
            Leave <code className="font-mono">{KEPT_SECRET}</code> where it is to keep the secret, or type a
            new one in its place. Ctrl+Enter validates.
          </p>
        </CardHeader>
        {hasConflict ? (
          <div className="px-4 pb-3">
            <ConflictNote before={draft.origin.text} now={view.text} onRebase={draft.rebase} />
          </div>
        ) : null}
        <CardContent className="border-border border-t px-0 pb-0">
          <CodeArea
            value={draft.typed}
            onChange={draft.change}
            onSubmit={draft.validate}
            disabled={saving.pending}
            failedLines={new Set(review?.issues.flatMap(({ line }) => line ?? []))}
            area={area}
          />
        </CardContent>
        <div aria-live="polite">
          {validating.failure || remarks.length > 0 ? (
            <CardContent className="grid gap-3 py-3">
              <FormFailure failure={validating.failure} />
              <Remarks
                issues={review?.issues ?? []}
                notes={review?.notes ?? []}
                onGo={(line, column) => goToLine(area.current, line, column)}
              />
            </CardContent>
          ) : null}
        </div>
        <CardFooter>
          <Button
            variant={isValid ? "outline" : "default"}
            pending={validating.pending}
            onClick={draft.validate}
          >
            Validate
          </Button>
          <Button variant="ghost" onClick={close}>
            Cancel
          </Button>
          <span role="status" className="text-muted-foreground">
            {hasConflict ? "The file was changed meanwhile." : statusOf(review, isDirty)}
          </span>
        </CardFooter>
      </Card>
      {review && isValid && isDirty && !hasConflict ? (
        <ReviewPanel
          review={review}
          before={draft.origin.text}
          after={draft.text}
          pending={saving.pending}
          failure={saving.failure}
          onSave={draft.save}
        />
      ) : null}
    </div>
  );
}

function statusOf(review: ConfigReview | null, isDirty: boolean): string {
  if (review === null) return isDirty ? "Not validated yet. Nothing is written." : "Nothing changed yet.";
  const { issues } = review;
  if (issues.length > 0) return `${plural(issues.length, "problem")}. Nothing is written.`;
  return isDirty ? "Valid. Look at the difference, then save." : "Valid. Nothing changed yet.";
}
