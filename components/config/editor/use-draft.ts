"use client";

import { useState } from "react";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { saveConfigAction, validateConfigAction } from "@/lib/features/config/actions";
import type { ConfigReview, ConfigView, SavedConfig } from "@/lib/features/config/schema";
import { inOneLineEnd, withLineEndsOf } from "./line-ends";
import type { Answers } from "./review-panel";

const save = withProof(saveConfigAction);

/** A text and the name of the file's version that it came from. */
export interface Origin {
  text: string;
  base: string;
}

/** What was typed, what validating said of it, and saving it. Any change to the text ends what was said. */
export function useDraft(start: Origin, view: ConfigView, onSaved: (saved: SavedConfig) => void) {
  // The text area holds one kind of line end; what is sent and compared has those of the file.
  const [typed, setTyped] = useState(inOneLineEnd(start.text));
  const [origin, setOrigin] = useState(start);
  const [review, setReview] = useState<ConfigReview | null>(null);
  const validating = useAction(validateConfigAction, { quiet: true, onSuccess: setReview });
  const saving = useAction(save, { quiet: true, onSuccess: onSaved });
  const text = withLineEndsOf(origin.text, typed);
  const forget = () => {
    setReview(null);
    saving.reset();
  };
  return {
    typed,
    text,
    origin,
    review,
    validating,
    saving,
    isDirty: text !== origin.text,
    hasConflict: view.base !== null && view.base !== origin.base && !saving.pending,
    change: (next: string) => {
      setTyped(inOneLineEnd(next));
      forget();
    },
    /** From here on compares with the file as it is now. */
    rebase: () => {
      setOrigin({ text: view.text ?? "", base: view.base ?? "" });
      forget();
    },
    validate: () => void validating.run({ text, base: origin.base }),
    save: ({ description, secrets }: Answers) =>
      void saving.run({ text, base: origin.base, description, ...(secrets ? { secrets } : {}) }),
  };
}
