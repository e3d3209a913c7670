import { ArrowUp } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";

interface NodeOrderProps {
  names: readonly string[];
  /** In their order. */
  chosen: readonly string[];
  set: (chosen: readonly string[]) => void;
}

/** Nodes to choose, and the order in which they are taken out. */
export function NodeOrder({ names, chosen, set }: NodeOrderProps) {
  const rest = names.filter((name) => !chosen.includes(name));
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium text-sm">Nodes, in their order</legend>
      {names.length > 1 ? (
        <Button
          type="button"
          variant="link"
          size="sm"
          className="justify-self-start px-0"
          onClick={() => set(rest.length === 0 ? [] : [...chosen, ...rest])}
        >
          {rest.length === 0 ? "Choose none" : `Choose all ${names.length}`}
        </Button>
      ) : null}
      <ol className="grid gap-1">
        {[...chosen, ...rest].map((name) => {
          const at = chosen.indexOf(name);
          return (
            <li key={name} className="flex min-h-8 items-center gap-2">
              {/* biome-ignore lint/a11y/noLabelWithoutControl: Radix' checkbox is a labelable button */}
              <label className="flex items-center gap-2">
                <Checkbox
                  checked={at >= 0}
                  onCheckedChange={(on) =>
                    set(on === true ? [...chosen, name] : chosen.filter((each) => each !== name))
                  }
                />
                {at >= 0 ? <span className="text-muted-foreground tabular-nums">{at + 1}.</span> : null}
                {name}
              </label>
              {at > 0 ? (
                <Button
                  type="button"
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`Take ${name} out earlier`}
                  onClick={() => set(earlier(chosen, at))}
                >
                  <ArrowUp aria-hidden />
                </Button>
              ) : null}
            </li>
          );
        })}
      </ol>
    </fieldset>
  );
}

function earlier(chosen: readonly string[], at: number): string[] {
  const moved = [...chosen];
  moved.splice(at - 1, 2, chosen[at] ?? "", chosen[at - 1] ?? "");
  return moved;
}
