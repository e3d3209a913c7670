"use client";

import { type Ref, type RefObject, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { LiveNames } from "@/lib/proxlb/config/assist/completion";
import { CodeArea, goToLine } from "./code-area";
import { loadEditor } from "./code-mirror/load";
import type { CodeEditor, CodeEvents, CodeStart } from "./code-mirror/open";
import type { Findings } from "./use-findings";

/** What the page can do with the text from outside. */
export interface CodeHandle {
  goTo(line: number, column: number): void;
  undo(): void;
  redo(): void;
}

export interface CodeTextProps extends CodeEvents {
  value: string;
  /** Set while CodeMirror is there: what changes the text from outside goes through it, as one step of undo. */
  writer: RefObject<((text: string) => void) | null>;
  disabled: boolean;
  findings: Findings;
  names: LiveNames;
  /** The file as it is saved. */
  savedText: string;
  /** What the running ProxLB works with; null where that is not known. */
  usedText: string | null;
  /** Names the hint below the title. */
  hintId: string;
}

/** The text to edit: a plain text area at once, and CodeMirror in its place when it has come. */
export function CodeText({ ref, ...props }: CodeTextProps & { ref: Ref<CodeHandle> }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  newest.current = props;
  const [start, setStart] = useState<CodeStart | null>(null);
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  useEffect(() => whenLoaded(() => setStart(startOf(area.current, newest.current))), []);
  // The text area is gone by now, and its place is CodeMirror's.
  useEffect(() => {
    if (!start || !place.current) return;
    return openIn(place.current, start, newest, setEditor);
  }, [start]);
  const { disabled, findings, names, savedText, usedText } = props;
  useEffect(() => editor?.setDisabled(disabled), [editor, disabled]);
  useEffect(() => editor?.setRemarks(findings.remarks, findings.of), [editor, findings.remarks, findings.of]);
  useEffect(() => editor?.setHelp({ names, savedText, usedText }), [editor, names, savedText, usedText]);
  useImperativeHandle(ref, () => ({
    goTo: (line, column) => (editor ? editor.goTo(line, column) : goToLine(area.current, line, column)),
    undo: () => editor?.undo(),
    redo: () => editor?.redo(),
  }));
  if (start) return <div ref={place} className="min-w-0 sm:h-[min(40rem,65dvh)] text-table" />;
  const failed = findings.remarks.filter(({ severity }) => severity === "error");
  return <CodeArea {...props} failedLines={new Set(failed.flatMap(({ line }) => line ?? []))} area={area} />;
}

/** Where it does not load, the text area stays: everything but its help works without it. */
function whenLoaded(then: () => void): () => void {
  let isGone = false;
  loadEditor().then(
    () => {
      if (!isGone) then();
    },
    (error: unknown) => console.error(error),
  );
  return () => {
    isGone = true;
  };
}

function startOf(area: HTMLTextAreaElement | null, { value, hintId }: CodeTextProps): CodeStart {
  const selection = { from: area?.selectionStart ?? 0, to: area?.selectionEnd ?? 0 };
  return { text: value, selection, hasFocus: area !== null && area === document.activeElement, hintId };
}

function openIn(
  place: HTMLElement,
  start: CodeStart,
  newest: { current: CodeTextProps },
  tell: (editor: CodeEditor | null) => void,
): () => void {
  let opened: CodeEditor | null = null;
  let isGone = false;
  void loadEditor().then(({ openEditor }) => {
    if (isGone) return;
    opened = openEditor(place, { ...start, text: newest.current.value }, () => newest.current);
    newest.current.writer.current = opened.setText;
    tell(opened);
  });
  return () => {
    isGone = true;
    newest.current.writer.current = null;
    tell(null);
    opened?.close();
  };
}
