"use client";

import { Search, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { type Filters, isFiltered, RANGES } from "./filters";

interface FilterRowProps {
  filters: Filters;
  nodes: readonly string[];
  onChange: (key: "guest" | "node" | "status" | "who" | "run" | "range", value: string) => void;
  onClear: () => void;
  children: ReactNode;
}

/** Time range, guest, node, result and who; all of it in the address. */
export function FilterRow({ filters, nodes, onChange, onClear, children }: FilterRowProps) {
  // A node that has left the cluster still has a history.
  const names = filters.node && !nodes.includes(filters.node) ? [...nodes, filters.node] : nodes;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <div className="relative min-w-0 max-sm:w-full sm:w-56">
        <Search
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
          aria-hidden
        />
        <Input
          data-filter-input
          aria-label="Guest: part of its name, or its VMID"
          placeholder="Guest name or VMID"
          className="pl-8"
          value={filters.guest}
          onChange={(event) => onChange("guest", event.target.value)}
        />
      </div>
      <Choice label="Node" value={filters.node} onChange={(value) => onChange("node", value)}>
        <option value="">Any node</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice label="Result" value={filters.status} onChange={(value) => onChange("status", value)}>
        <option value="">Any result</option>
        <option value="ok">ok</option>
        <option value="warnings">with warnings</option>
        <option value="failed">failed</option>
        <option value="running">running</option>
        <option value="unknown">end not seen</option>
      </Choice>
      <Choice label="Who" value={filters.who} onChange={(value) => onChange("who", value)}>
        <option value="">Anybody</option>
        <option value="daemon">ProxLB&apos;s own cycle</option>
        <option value="run">a run from here</option>
        <option value="person">a person or tool</option>
        <option value="unsure">ProxLB&apos;s user, not known in what</option>
        <option value="ha_manager">HA manager</option>
      </Choice>
      {filters.run ? (
        <Button variant="secondary" size="sm" onClick={() => onChange("run", "")}>
          Run #{filters.run}
          <X aria-hidden />
          <span className="sr-only">: show all runs</span>
        </Button>
      ) : null}
      {isFiltered(filters) ? (
        <Button variant="ghost" size="sm" onClick={onClear}>
          Clear
        </Button>
      ) : null}
      <div className="ml-auto">{children}</div>
    </div>
  );
}

export function RangePicker({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <fieldset className="inline-flex overflow-hidden rounded-md border border-border bg-card">
      <legend className="sr-only">Time range</legend>
      {RANGES.map((range) => (
        <button
          key={range.id}
          type="button"
          aria-pressed={range.id === value}
          className={cn(
            "h-8 border-border border-l px-2.5 text-table first:border-l-0 hover:bg-accent focus-visible:-outline-offset-2 max-sm:h-10",
            range.id === value && "bg-secondary font-medium",
          )}
          onClick={() => onChange(range.id)}
        >
          {range.label}
        </button>
      ))}
    </fieldset>
  );
}

function Choice({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  return (
    <span className="w-36 max-sm:w-[calc(50%-0.25rem)]">
      <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </Select>
    </span>
  );
}
