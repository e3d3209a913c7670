"use client";

import { RotateCcw } from "lucide-react";
import { useId, useState } from "react";
import { Remarks } from "@/components/config/editor/remarks";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { PlainValue } from "@/lib/proxlb/config/edit";
import type { FormField } from "@/lib/proxlb/config/form";
import { defaultWords, effectWords } from "@/lib/proxlb/config/key-words";
import { capital } from "@/lib/proxlb/planner/sentence-words";
import { remarksOn, useFormMeans } from "./form-context";
import { ListControl } from "./list-control";
import { useTyped } from "./use-typed";
import { ValueControl } from "./value-control";

/** One key: its value, what it does, since when and when it counts, and what is to be said of it. */
export function FormRow({ field }: { field: FormField }) {
  const id = useId();
  const { disabled, onEdit, onFix, remarks } = useFormMeans();
  const { key, path, name, isWritten } = field;
  const own = remarksOn(remarks, path);
  const set = (value: PlainValue) => onEdit([{ do: "set", path, value }]);
  const reset = () => onEdit([{ do: "remove", path }]);
  return (
    <div className="grid gap-x-4 gap-y-1 border-border border-t py-2.5 first:border-t-0 sm:grid-cols-[minmax(9rem,13rem)_minmax(0,1fr)]">
      <div className="flex items-start justify-between gap-2 sm:pt-2">
        <label id={`${id}-label`} htmlFor={id} className="break-all font-medium font-mono text-table">
          {name}
        </label>
        {isWritten && !key.required ? (
          <Button
            variant="ghost"
            size="icon-sm"
            className="-my-1.5"
            aria-label={`Leave ${name} out, so that its default counts`}
            title="Leave it out, so that its default counts"
            disabled={disabled}
            onClick={reset}
          >
            <RotateCcw aria-hidden />
          </Button>
        ) : null}
      </div>
      <div className="grid min-w-0 gap-1">
        {field.isKept ? (
          <KeptControl id={id} describedBy={`${id}-hint`} field={field} onSet={set} />
        ) : key.type.kind === "list" ? (
          <ListControl field={field} labelId={`${id}-label`} />
        ) : (
          <ValueControl id={id} describedBy={`${id}-hint`} field={field} onSet={set} onReset={reset} />
        )}
        <p id={`${id}-hint`} className="text-muted-foreground text-table">
          {key.effect} <Facts field={field} />
        </p>
        {own.length > 0 ? <Remarks remarks={own} onFix={onFix} /> : null}
      </div>
    </div>
  );
}

function Facts({ field: { key, isWritten } }: { field: FormField }) {
  const fallback = defaultWords(key);
  const parts = [
    ...(isWritten ? [] : ["left out"]),
    ...(fallback === null ? [] : [fallback]),
    `since ${key.since}`,
    `counts after a ${key.takesEffect}`,
  ];
  const text = parts.join("; ");
  return <span title={`Since ProxLB ${key.since}. ${effectWords(key)}`}>{capital(text)}.</span>;
}

interface KeptProps {
  id: string;
  describedBy: string;
  field: FormField;
  onSet: (value: PlainValue) => void;
}

/** A secret stays as it is until somebody types a new one; nobody is shown the old one. */
function KeptControl({ id, describedBy, field, onSet }: KeptProps) {
  const { disabled } = useFormMeans();
  const [isOpen, setOpen] = useState(false);
  const { bind } = useTyped("", (text) => {
    onSet(text);
    setOpen(false);
    return null;
  });
  if (!field.isSecret)
    return <p className="text-table">It holds a secret that is not shown: edit the text.</p>;
  if (isOpen)
    return (
      <Input
        id={id}
        type="password"
        aria-describedby={describedBy}
        className="max-w-96"
        autoComplete="new-password"
        placeholder="the new secret"
        autoFocus
        disabled={disabled}
        {...bind}
      />
    );
  return (
    <span className="flex h-9 items-center gap-3 text-table">
      Kept as it is
      <Button id={id} variant="outline" size="sm" disabled={disabled} onClick={() => setOpen(true)}>
        Replace
      </Button>
    </span>
  );
}
