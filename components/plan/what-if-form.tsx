"use client";

import { RotateCcw } from "lucide-react";
import { useId } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { withWhatIf } from "@/lib/proxlb/planner/instant-plan";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { thresholdOf } from "@/lib/proxlb/planner/settings";
import { AmountField } from "./amount-field";
import type { WhatIfState } from "./use-what-if";

const METHODS = { memory: "Memory", cpu: "CPU", disk: "Disk" };
const MODES = { used: "Used", assigned: "Assigned", psi: "Pressure (psi)" };

interface WhatIfFormProps {
  config: PlannerConfig;
  state: WhatIfState;
}

/** The settings that decide a plan, to be tried out: nothing is saved and ProxLB does not know of it. */
export function WhatIfForm({ config, state }: WhatIfFormProps) {
  const id = useId();
  const { whatIf, set } = state;
  const { balancing } = withWhatIf(config, whatIf);
  const configured = config.balancing;
  return (
    <fieldset className="grid min-w-0 gap-2 rounded-lg border border-border bg-background px-3.5 py-2.5">
      <legend className="sr-only">Settings of the plan, to be tried out</legend>
      <div className="grid grid-cols-2 items-start gap-x-4 gap-y-2 sm:flex sm:flex-wrap">
        <Choice
          label="Method"
          options={METHODS}
          value={balancing.method}
          onChange={(method) => set("method", method === configured.method ? "" : method)}
        />
        <Choice
          label="Mode"
          options={MODES}
          value={balancing.mode}
          onChange={(mode) => set("mode", mode === configured.mode ? "" : mode)}
        />
        <AmountField
          label="Balanciness"
          unit="points"
          typed={state.typed.balancinessPoints}
          configured={configured.balanciness}
          onChange={(value) => set("balancinessPoints", value)}
        />
        <AmountField
          label="Threshold"
          unit="%"
          typed={state.typed.thresholdPercent}
          configured={thresholdOf({ ...configured, method: balancing.method })}
          onChange={(value) => set("thresholdPercent", value)}
        />
        <div className="col-span-2 flex h-9 items-center gap-2 sm:mt-6">
          <Checkbox
            id={`${id}-larger`}
            checked={balancing.balance_larger_guests_first}
            onCheckedChange={(checked) => {
              const larger = checked === true;
              set("largerFirst", larger === configured.balance_larger_guests_first ? "" : String(larger));
            }}
          />
          <Label htmlFor={`${id}-larger`}>Larger guests first</Label>
        </div>
        <div className="col-span-2 flex h-9 items-center gap-2 sm:mt-6 sm:ml-auto">
          {state.active ? (
            <>
              <Badge variant="attention">what-if, not saved</Badge>
              <Button variant="ghost" size="sm" onClick={state.reset}>
                <RotateCcw aria-hidden />
                As configured
              </Button>
            </>
          ) : (
            <span className="text-muted-foreground text-table">
              As in proxlb.yaml. Try others: nothing is saved.
            </span>
          )}
        </div>
      </div>
    </fieldset>
  );
}

function Choice<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: Record<Value, string>;
  value: Value;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="grid gap-1 sm:w-36">
      <Label htmlFor={id}>{label}</Label>
      <Select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {(Object.entries(options) as [Value, string][]).map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </Select>
    </div>
  );
}
