"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId, useMemo, useState } from "react";
import { useWatch } from "@/components/live/live-provider";
import { Fetched } from "@/components/page/fetched";
import { plural } from "@/components/page/words";
import { compileFilter } from "@/components/table/filter-query";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Skeleton } from "@/components/ui/skeleton";
import { guestsQuery } from "@/lib/features/cluster/live";
import type { GuestState } from "@/lib/snapshot/schema";
import { guestFields, guestText } from "../guest-fields";

interface GuestPickerProps {
  /** Guest ids. */
  value: readonly number[];
  onChange: (guests: number[]) => void;
}

/** Guests of the cluster, found by the filter of the guests' list and ticked. */
export function GuestPicker(props: GuestPickerProps) {
  useWatch(["guests"]);
  const { data, error, refetch } = useQuery(guestsQuery());
  return (
    <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-64" />}>
      {({ guests }) => <Picker guests={guests} {...props} />}
    </Fetched>
  );
}

const FIELDS = guestFields({ nodes: [], tags: [], pools: [] });
const SHOWN = 100;

function Picker({ guests, value, onChange }: GuestPickerProps & { guests: readonly GuestState[] }) {
  const id = useId();
  const [query, setQuery] = useState("");
  /** Who was ticked when somebody asked to see those only: who is unticked then stays in sight. */
  const [only, setOnly] = useState<ReadonlySet<number> | null>(null);
  const asked = useDeferredValue(query);
  const all = useMemo(() => choosable(guests), [guests]);
  const filter = useMemo(() => compileFilter(asked, FIELDS, guestText), [asked]);
  const found = all.filter((guest) => (only === null || only.has(guest.vmid)) && filter.test(guest));
  const chosen = new Set(value);
  const addable = found.filter(({ vmid }) => !chosen.has(vmid));
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>Guests</Label>
      <Input
        id={id}
        autoComplete="off"
        spellCheck={false}
        placeholder="Name, or node:pve1 tag:web pool:prod"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          // Enter is for what was found, not for the form.
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      {filter.errors[0] ? <p className="text-failure text-table">{filter.errors[0].message}</p> : null}
      <Found found={found.slice(0, SHOWN)} chosen={chosen} onChange={onChange} />
      {found.length > SHOWN ? (
        <p className="text-muted-foreground text-table">
          and {found.length - SHOWN} more: say more of the name.
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-table">
        <span role="status">{plural(value.length, "guest")} chosen</span>
        {query !== "" && addable.length > 0 ? (
          <Small onClick={() => onChange([...value, ...addable.map(({ vmid }) => vmid)])}>
            Choose all {found.length} found
          </Small>
        ) : null}
        {value.length > 0 || only ? (
          <Small onClick={() => setOnly(only ? null : new Set(value))}>
            {only ? "Show all" : "Show these only"}
          </Small>
        ) : null}
        {value.length > 0 ? <Small onClick={() => onChange([])}>Clear</Small> : null}
      </div>
      <Unseen value={value} guests={all} onChange={onChange} />
    </div>
  );
}

interface FoundProps {
  found: readonly GuestState[];
  chosen: ReadonlySet<number>;
  onChange: (guests: number[]) => void;
}

function Found({ found, chosen, onChange }: FoundProps) {
  if (found.length === 0) return <p className="text-muted-foreground text-table">No guest fits.</p>;
  const pick = (vmid: number, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, vmid] : [...chosen].filter((each) => each !== vmid));
  return (
    <ul
      aria-label="Guests found"
      className="max-h-56 divide-y divide-border overflow-y-auto rounded-md border border-border"
    >
      {found.map(({ vmid, name, node, status }) => (
        <li key={vmid}>
          {/* biome-ignore lint/a11y/noLabelWithoutControl: Radix' checkbox is a labelable button */}
          <label className="flex min-h-8 cursor-pointer items-center gap-2.5 px-2.5 py-1 text-table hover:bg-accent/55">
            <Checkbox
              checked={chosen.has(vmid)}
              onCheckedChange={(isChosen) => pick(vmid, isChosen === true)}
            />
            <span className="min-w-0 truncate font-medium">{name}</span>
            <span className="text-muted-foreground tabular-nums">{vmid}</span>
            <span className="ml-auto shrink-0 text-muted-foreground">
              {node}
              {status === "running" ? "" : `, ${status}`}
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function Small({ onClick, children }: { onClick: () => void; children: React.ReactNode }) {
  return (
    <Button variant="link" size="sm" className="h-auto px-0 max-sm:h-9" onClick={onClick}>
      {children}
    </Button>
  );
}

/** Somebody chosen who is not in the cluster any more would be refused: it is said before. */
function Unseen({ value, guests, onChange }: GuestPickerProps & { guests: readonly GuestState[] }) {
  const known = new Set(guests.map(({ vmid }) => vmid));
  const gone = value.filter((vmid) => !known.has(vmid));
  if (gone.length === 0) return null;
  return (
    <p className="text-attention text-table">
      Not seen in the cluster: {gone.join(", ")}.{" "}
      <Small onClick={() => onChange(value.filter((vmid) => known.has(vmid)))}>Leave out</Small>
    </p>
  );
}

/** ProxLB moves no template, and so has no rules for one. */
function choosable(guests: readonly GuestState[]): GuestState[] {
  return guests
    .filter(({ template }) => !template)
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || a.vmid - b.vmid);
}
