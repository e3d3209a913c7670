"use client";

import { type KeyboardEvent, useDeferredValue, useMemo } from "react";
import { formOf } from "@/lib/proxlb/config/form";
import { readParts } from "@/lib/proxlb/config/parts";
import { type FormMeans, FormMeansProvider } from "./form-context";
import { FormSection } from "./form-section";

interface ConfigFormProps extends FormMeans {
  /** The draft: the one document, whose values are shown and changed. */
  text: string;
  onUndo: () => void;
  onRedo: () => void;
}

/** All that can be set in proxlb.yaml, made from the schema. A change is an edit of the text and of nothing else in it. */
export function ConfigForm({ text, onUndo, onRedo, ...means }: ConfigFormProps) {
  const deferred = useDeferredValue(text);
  const { parts, groups } = useMemo(() => {
    const read = readParts(deferred);
    return { parts: read, groups: formOf(read) };
  }, [deferred]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const isTyping = event.target instanceof HTMLElement && event.target.dataset.typing !== undefined;
    const key = event.key.toLowerCase();
    if (isTyping || (key !== "z" && key !== "y")) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) onRedo();
    else onUndo();
  };
  return (
    <FormMeansProvider value={means}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: undo by keyboard, wherever in the form one is */}
      <div className="min-w-0 px-4 py-1" onKeyDown={onKeyDown}>
        {parts.reason === null ? null : (
          <p role="status" className="py-2 text-attention text-table">
            {parts.reason} What can be read is here; the rest is in the text.
          </p>
        )}
        {groups.map((group) => (
          <FormSection key={group.name} group={group} isOpen={group.name === "balancing"} />
        ))}
      </div>
    </FormMeansProvider>
  );
}
