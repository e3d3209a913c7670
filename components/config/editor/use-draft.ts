"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { applyConfigAction, saveConfigAction, validateConfigAction } from "@/lib/features/config/actions";
import { applyQuery } from "@/lib/features/config/live";
import type { ConfigReview, ConfigView, SavedConfig } from "@/lib/features/config/schema";
import type { Edit } from "@/lib/proxlb/config/edit";
import { edited } from "./codec";
import { inOneLineEnd, withLineEndsOf } from "./line-ends";
import type { Answers } from "./review-panel";

const save = withProof(saveConfigAction);
const apply = withProof(applyConfigAction);
const given = ({ description, secrets }: Answers) => ({ description, ...(secrets ? { secrets } : {}) });

/** A text and the name of the file's version that it came from. */
export interface Origin {
  text: string;
  base: string;
}

/** Where an edit begins. */
export interface Start extends Origin {
  /** What stands in the text area then, where that is another text: of a version that is gone back to. */
  typed?: string;
}

export type Draft = ReturnType<typeof useDraft>;

/** What was typed, what validating said of it, and saving it. Any change to the text ends what was said. */
export function useDraft(
  { typed: begun, ...start }: Start,
  view: ConfigView,
  { onSaved, onApplied }: { onSaved: (saved: SavedConfig) => void; onApplied: () => void },
) {
  const client = useQueryClient();
  // The text area holds one kind of line end; what is sent and compared has those of the file.
  const [typed, setTyped] = useState(inOneLineEnd(begun ?? start.text));
  const newest = useRef(typed);
  const [origin, setOrigin] = useState(start);
  const [review, setReview] = useState<ConfigReview | null>(null);
  const validating = useAction(validateConfigAction, { quiet: true, onSuccess: setReview });
  const saving = useAction(save, { quiet: true, onSuccess: onSaved });
  const applying = useAction(apply, {
    quiet: true,
    onSuccess: ({ apply: started }) => {
      client.setQueryData(applyQuery().queryKey, { apply: started });
      onApplied();
    },
  });
  const text = withLineEndsOf(origin.text, typed);
  const [refusal, setRefusal] = useState<string | null>(null);
  const forget = () => {
    setReview(null);
    setRefusal(null);
    saving.reset();
    applying.reset();
  };
  const take = (next: string) => {
    newest.current = inOneLineEnd(next);
    setTyped(newest.current);
    forget();
  };
  const writer = useRef<((text: string) => void) | null>(null);
  const change = (next: string) => (writer.current ?? take)(inOneLineEnd(next));
  /** From here on compares with the file as it is now. @param merged goes on with this text instead of what was typed */
  const rebase = (merged?: string) => {
    setOrigin({ text: view.text ?? "", base: view.base ?? "" });
    if (merged !== undefined) change(merged);
    forget();
  };
  return {
    typed,
    text,
    origin,
    review,
    validating,
    saving,
    applying,
    isDirty: text !== origin.text,
    hasConflict: view.base !== null && view.base !== origin.base && !saving.pending && !applying.pending,
    /** Why the last edit was not made; null when it was. */
    refusal,
    /** What the text has become in the editor. */
    take,
    writer,
    /** Makes the text another one from outside of the editor, which tells of it like of what is typed. */
    change,
    /** Changes values and nothing else of the text: a fix, or what was set in the form. */
    edit: async (edits: readonly Edit[]) => {
      const before = newest.current;
      const result = await edited(before, edits);
      // Somebody typed while the codec was fetched: what it made is of another text.
      if (newest.current !== before) return;
      if (result.ok) change(result.text);
      else setRefusal(result.reason);
    },
    /** What a person needs to know, and may do, where somebody else was faster. */
    conflict: {
      before: origin.text,
      now: view.text,
      onRebase: () => rebase(),
      merge: { ours: text, onMerge: rebase },
    },
    validate: () => void validating.run({ text, base: origin.base }),
    save: (answers: Answers) => void saving.run({ text, base: origin.base, ...given(answers) }),
    /** Saves it and brings it to the running ProxLB. */
    apply: (answers: Answers) => void applying.run({ text, base: origin.base, ...given(answers) }),
  };
}
