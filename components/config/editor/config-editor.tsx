"use client";

import dynamic from "next/dynamic";
import { UnsavedGuard } from "@/components/form/form-parts";
import type { ConfigView, SavedConfig } from "@/lib/features/config/schema";
import { DraftCard } from "./draft-card";
import { notLoaded } from "./not-loaded";
import { ReviewPanel } from "./review-panel";
import { type Start, useDraft } from "./use-draft";

const Foresee = dynamic(
  () =>
    import("@/components/config/foresee/foresee").then(
      (part) => part.Foresee,
      notLoaded("What ProxLB would do with this text cannot be told: that part of the page did not load."),
    ),
  { ssr: false },
);

interface ConfigEditorProps {
  /** The text and its name when editing began. */
  start: Start;
  /** The file as it is now. */
  view: ConfigView;
  onClose: () => void;
  onSaved: (saved: SavedConfig) => void;
  /** It is on its way to the running ProxLB. */
  onApplied: () => void;
}

/** Write, validate, look at the difference, save. Nothing that was typed is ever lost to a refusal. */
export function ConfigEditor({ start, view, onClose, onSaved, onApplied }: ConfigEditorProps) {
  const draft = useDraft(start, view, { onSaved, onApplied });
  const { review, isDirty, hasConflict, saving, applying } = draft;
  return (
    <div className="grid min-w-0 gap-4">
      <UnsavedGuard when={isDirty} />
      <DraftCard draft={draft} view={view} onClose={onClose} />
      {isDirty ? <Foresee text={draft.typed} /> : null}
      {review && review.issues.length === 0 && isDirty && !hasConflict ? (
        <ReviewPanel
          review={review}
          before={draft.origin.text}
          after={draft.text}
          pending={applying.pending ? "apply" : saving.pending ? "save" : null}
          failure={applying.failure ?? saving.failure}
          onApply={draft.apply}
          onSave={draft.save}
        />
      ) : null}
    </div>
  );
}
