"use client";

import { ChevronRight, X } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { type FormGroup, isFormGroup, newEntry } from "@/lib/proxlb/config/form";
import { remarksOn, useFormMeans } from "./form-context";
import { FormRow } from "./form-row";
import { AddItem } from "./list-control";

/** A section with its keys; sections within it open below them. */
export function FormSection({ group, isOpen }: { group: FormGroup; isOpen: boolean }) {
  const { disabled, onEdit, remarks } = useFormMeans();
  const said = remarksOn(remarks, group.path);
  const errors = said.filter(({ severity }) => severity === "error").length;
  return (
    <details className="group/section min-w-0 border-border border-b last:border-b-0" open={isOpen}>
      <summary className="flex min-h-10 cursor-pointer list-none flex-wrap items-center gap-x-2 rounded-sm py-1.5">
        <ChevronRight
          className="size-4 shrink-0 transition-transform group-open/section:rotate-90"
          aria-hidden
        />
        <span className="font-medium font-mono text-sm">{group.name}</span>
        <span className="text-muted-foreground text-table">
          {group.reason !== null ? "cannot be read" : group.isWritten ? "" : "left out"}
        </span>
        {said.length > 0 ? (
          <span className={errors > 0 ? "text-failure text-table" : "text-attention text-table"}>
            {errors > 0 ? `${errors} to mend` : `${said.length} to read`}
          </span>
        ) : null}
        {group.isNamed && group.isWritten ? (
          <Button
            variant="ghost"
            size="icon-sm"
            className="ml-auto"
            aria-label={`Remove ${group.name}`}
            disabled={disabled}
            onClick={() => onEdit([{ do: "remove", path: group.path }])}
          >
            <X aria-hidden />
          </Button>
        ) : null}
      </summary>
      <div className="grid gap-1 pb-2 pl-5 max-sm:pl-2">
        <p className="text-muted-foreground text-table">{group.key.effect}</p>
        {group.reason === null ? (
          <Below group={group} />
        ) : (
          <p className="text-attention text-table">{group.reason}</p>
        )}
      </div>
    </details>
  );
}

function Below({ group }: { group: FormGroup }) {
  return (
    <>
      {group.fields.map((field) => (
        <FormRow key={field.name} field={field} />
      ))}
      {group.groups.map((below) => (
        <FormSection key={below.name} group={below} isOpen={below.isNamed} />
      ))}
      {group.adds ? <NewNames group={group} adds={group.adds} /> : null}
    </>
  );
}

/** Names to add: nothing is written until a value of theirs is. */
function NewNames({
  group,
  adds: { node, names },
}: {
  group: FormGroup;
  adds: NonNullable<FormGroup["adds"]>;
}) {
  const id = useId();
  const means = useFormMeans();
  const [begun, setBegun] = useState<readonly string[]>([]);
  const there = new Set([...group.groups, ...group.fields].map(({ name }) => name));
  const open = begun.filter((name) => !there.has(name));
  const live = names === undefined ? [] : (means.names[names] ?? []);
  return (
    <div className="grid gap-1 pt-1">
      {open.map((name) => {
        const entry = newEntry(node, [...group.path, name]);
        return isFormGroup(entry) ? (
          <FormSection key={name} group={entry} isOpen />
        ) : (
          <FormRow key={name} field={entry} />
        );
      })}
      <div className="flex max-w-96 flex-wrap items-center gap-2">
        <span id={id} className="text-muted-foreground text-table">
          Add {WHAT[names ?? "names"]}
        </span>
        <AddItem
          to={group.name}
          labelId={id}
          live={live.filter((name) => !there.has(name))}
          onAdd={(name) => setBegun([...new Set([...begun, name])])}
        />
      </div>
    </div>
  );
}

const WHAT = { nodes: "a node", guests: "a guest", pools: "a pool", names: "a name" } as const;
