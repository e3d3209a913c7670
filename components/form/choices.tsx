import { Checkbox } from "@/components/ui/checkbox";
import type { FieldBinding } from "./use-form";

interface ChoicesProps<Value extends string> extends FieldBinding<Value[]> {
  legend: string;
  options: readonly { value: Value; label: string }[];
}

/** Any of several, in the order in which they are listed. */
export function Choices<Value extends string>({
  legend,
  name,
  value,
  onChange,
  error,
  disabled,
  options,
}: ChoicesProps<Value>) {
  const chosen = new Set<string>(value);
  const pick = (option: Value, isChosen: boolean) =>
    onChange(
      options.flatMap((each) =>
        (each.value === option ? isChosen : chosen.has(each.value)) ? each.value : [],
      ),
    );
  return (
    <fieldset className="grid gap-1.5" disabled={disabled}>
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {options.map((option) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: Radix' checkbox is a labelable button
          <label key={option.value} className="flex items-center gap-2 text-table">
            <Checkbox
              name={name}
              checked={chosen.has(option.value)}
              onCheckedChange={(isChosen) => pick(option.value, isChosen === true)}
            />
            {option.label}
          </label>
        ))}
      </div>
      {error ? <p className="text-failure text-table">{error}</p> : null}
    </fieldset>
  );
}
