"use client";

import { NumberField, SelectField } from "@/components/form/fields";
import { METHOD_WORDS } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { BeginBalancing } from "@/lib/features/config/begin/schema";
import { METHODS } from "@/lib/proxlb/methods";
import { FirstPlan } from "./first-plan";
import type { StepProps } from "./use-begin";

const OPTIONS = METHODS.map((value) => ({ value, label: METHOD_WORDS[value] }));

/** A first setting, with the plan that it makes on this very cluster. Balancing stays off until chosen. */
export function BalancingStep({ begun, set, onNext }: StepProps) {
  const { balancing } = begun;
  const change = (part: Partial<BeginBalancing>) => set({ balancing: { ...balancing, ...part } });
  const isGood = BeginBalancing.safeParse(balancing).success;
  const toggle = (type: "vm" | "ct", on: boolean) => {
    const types = (["vm", "ct"] as const).filter((each) =>
      each === type ? on : balancing.balanceTypes.includes(each),
    );
    change({ balanceTypes: types });
  };
  const bind = <Value,>(name: string, value: Value, onChange: (value: Value) => void) => ({
    name,
    value,
    onChange,
    error: undefined,
    disabled: false,
  });
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <SelectField
          {...bind("method", balancing.method, (method) => change({ method }))}
          label="Compare nodes by"
          options={OPTIONS}
        />
        <NumberField
          {...bind<number | null>("balanciness", balancing.balanciness, (points) =>
            change({ balanciness: points ?? 0 }),
          )}
          label="Balanciness"
          hint={isGood ? "that far apart nodes may be" : "From 1 to 100."}
          min={1}
          max={100}
          unit="points"
        />
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 font-medium text-sm">Move</legend>
          <Tick
            label="VMs, live"
            checked={balancing.balanceTypes.includes("vm")}
            onChange={(on) => toggle("vm", on)}
          />
          <Tick
            label="CTs, by a restart"
            checked={balancing.balanceTypes.includes("ct")}
            onChange={(on) => toggle("ct", on)}
          />
        </fieldset>
      </div>
      <FirstPlan tested={begun.tested} balancing={balancing} isGood={isGood} />
      <div className="grid gap-1 rounded-md border border-border p-3">
        <Tick
          label="Let ProxLB migrate guests by itself (enable: true)"
          checked={balancing.enable}
          onChange={(enable) => change({ enable })}
        />
        <p className="text-muted-foreground text-table">
          {balancing.enable
            ? "ProxLB begins with its first cycle, right after its start."
            : "Off: ProxLB plans and moves nothing. You can switch it on later, on this page."}
        </p>
      </div>
      <div>
        <Button onClick={onNext} disabled={!isGood}>
          Next: review
        </Button>
      </div>
    </div>
  );
}

function Tick({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is within
    <label className="flex min-h-8 items-center gap-2 text-sm">
      <Checkbox checked={checked} onCheckedChange={(value) => onChange(value === true)} />
      {label}
    </label>
  );
}
