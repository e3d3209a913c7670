"use client";

import dynamic from "next/dynamic";
import { type RefObject, useRef, useState } from "react";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { ConfigRemark, ConfigView } from "@/lib/features/config/schema";
import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import type { KnownCluster } from "@/lib/proxlb/doctor/known-cluster";
import { type CodeHandle, CodeText } from "./code-text";
import { ConflictNote } from "./conflict-note";
import { DraftFoot } from "./draft-foot";
import { FindingsList } from "./findings-list";
import { type EditorLayout, LayoutButtons, UndoButtons } from "./layout-buttons";
import { inOneLineEnd } from "./line-ends";
import { notLoaded } from "./not-loaded";
import type { Draft } from "./use-draft";
import { type Findings, useFindings } from "./use-findings";
import { useKnownCluster } from "./use-known-cluster";
import { useUsedText } from "./use-used-text";

const ConfigForm = dynamic(
  () =>
    import("@/components/config/form/config-form").then(
      (form) => form.ConfigForm,
      notLoaded("The form did not load. Edit the text, or save it elsewhere and reload the page."),
    ),
  {
    ssr: false,
    loading: () => <Skeleton className="m-4 h-64" />,
  },
);

/** The draft as text, as a form, or both beside each other: one document, with one history. */
export function DraftCard({ draft, view, onClose }: { draft: Draft; view: ConfigView; onClose: () => void }) {
  const code = useRef<CodeHandle>(null);
  const [layout, setLayout] = useState<EditorLayout>("text");
  const [depth, setDepth] = useState({ undo: false, redo: false });
  const { review, origin } = draft;
  const cluster = useKnownCluster();
  const findings = useFindings(draft.typed, inOneLineEnd(origin.text), { view, review, cluster });
  const goTo = (line: number, column: number) => {
    if (layout === "form") setLayout("text");
    // The text has to be there before a line of it can be shown.
    requestAnimationFrame(() => code.current?.goTo(line, column));
  };
  const onFix = ({ fix }: ConfigRemark) => void draft.edit(fix?.edits ?? []);
  return (
    <Card aria-labelledby="config-editor">
      <CardHeader>
        <CardTitle id="config-editor">Edit proxlb.yaml</CardTitle>
        <Hint />
        <CardAction className="flex-wrap">
          <LayoutButtons value={layout} onChange={setLayout} />
          <UndoButtons depth={depth} code={code} />
        </CardAction>
      </CardHeader>
      {draft.hasConflict ? (
        <div className="px-4 pb-3">
          <ConflictNote {...draft.conflict} />
        </div>
      ) : null}
      <CardContent className="border-border border-t px-0 pb-0">
        <Document {...{ draft, layout, code, findings, cluster, setDepth, onFix }} />
      </CardContent>
      <FindingsList
        findings={findings}
        refusal={draft.refusal}
        failure={draft.validating.failure}
        onGo={goTo}
        onFix={onFix}
      />
      <DraftFoot draft={draft} onClose={onClose} />
    </Card>
  );
}

function Hint() {
  return (
    <p id="config-editor-hint" className="text-muted-foreground text-table">
      Leave <code className="font-mono">{KEPT_SECRET}</code> where it is to keep the secret, or type a new one
      in its place.{" "}
      <span className="max-sm:hidden">
        Ctrl+Enter validates, Ctrl+Space completes; Tab indents, Escape and then Tab leaves.
      </span>
    </p>
  );
}

interface DocumentProps {
  draft: Draft;
  layout: EditorLayout;
  code: RefObject<CodeHandle | null>;
  findings: Findings;
  cluster: KnownCluster;
  setDepth: (depth: { undo: boolean; redo: boolean }) => void;
  onFix: (remark: ConfigRemark) => void;
}

/** The text stays there while the form is shown alone: it holds the history of both. */
function Document({ draft, layout, code, findings, cluster, setDepth, onFix }: DocumentProps) {
  const disabled = draft.saving.pending || draft.applying.pending;
  const usedText = useUsedText();
  return (
    <div className={cn("grid min-w-0", layout === "both" && "xl:grid-cols-2")}>
      <div className={cn("min-w-0", layout === "form" && "hidden")}>
        <CodeText
          ref={code}
          writer={draft.writer}
          value={draft.typed}
          disabled={disabled}
          findings={findings}
          names={cluster}
          savedText={inOneLineEnd(draft.origin.text)}
          usedText={usedText}
          hintId="config-editor-hint"
          onChange={draft.take}
          onSubmit={draft.validate}
          onHistory={setDepth}
          onFix={onFix}
        />
      </div>
      {layout === "text" ? null : (
        <section
          aria-label="Form of proxlb.yaml"
          className="min-w-0 overflow-y-auto border-border sm:h-[min(40rem,65dvh)] xl:border-l"
        >
          <ConfigForm
            text={draft.typed}
            disabled={disabled}
            names={cluster}
            remarks={findings.remarks}
            onEdit={draft.edit}
            onFix={onFix}
            onUndo={() => code.current?.undo()}
            onRedo={() => code.current?.redo()}
          />
        </section>
      )}
    </div>
  );
}
