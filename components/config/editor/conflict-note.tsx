"use client";

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { ThreeWay } from "@/components/config/drift/three-way";
import { LineDiff } from "@/components/config/history/compared-lines";
import { Button } from "@/components/ui/button";

interface ConflictNoteProps {
  /** The text that is being edited, as it was. */
  before: string;
  /** As it is on disk; null where it cannot be shown. */
  now: string | null;
  onRebase: () => void;
  /** What was typed, and how to go on with it and the new file in one text. */
  merge: { ours: string; onMerge: (text: string) => void };
}

/** Somebody else was faster. What was typed stays; the person decides. */
export function ConflictNote({ before, now, onRebase, merge }: ConflictNoteProps) {
  const [open, setOpen] = useState(false);
  return (
    <div role="alert" className="grid gap-2 rounded-md bg-attention-soft px-3 py-2 text-sm">
      <p className="flex items-start gap-2">
        <TriangleAlert className="mt-0.5 size-4 shrink-0 text-attention" aria-hidden />
        The file was changed while you edited. Your text is still here, and nothing of it was written. Look at
        what changed and take it over, then go on from the new file.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide what changed" : "Show what changed"}
        </Button>
        <Button variant="outline" size="sm" onClick={onRebase}>
          Go on from the new file
        </Button>
      </div>
      {now !== null ? (
        <ThreeWay
          ours={merge.ours}
          base={before}
          theirs={now}
          names={{ ours: "Yours", theirs: "The new file" }}
          onMerge={merge.onMerge}
        />
      ) : null}
      {open ? (
        now === null ? (
          <p>The new file is not valid YAML and cannot be shown.</p>
        ) : (
          <LineDiff before={before} after={now} />
        )
      ) : null}
    </div>
  );
}
