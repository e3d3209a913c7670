import { useId } from "react";
import type { RuleHome } from "@/lib/proxlb/rules/write/wish-schema";
import { type Draft, homeObjection } from "./draft";
import { HOME_WORDS } from "./words";

const HOMES: readonly RuleHome[] = ["tags", "config", "ha"];

interface HomeChoiceProps {
  draft: Draft;
  pveVersion: string | null;
  onChange: (home: RuleHome) => void;
}

/** Where the rule is written, with what each place means, and why one is not possible. */
export function HomeChoice({ draft, pveVersion, onChange }: HomeChoiceProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium text-sm">Where it lives</legend>
      {HOMES.map((home) => (
        <Home
          key={home}
          home={home}
          isChosen={draft.home === home}
          objection={homeObjection(home, draft, pveVersion)}
          onChoose={() => onChange(home)}
        />
      ))}
    </fieldset>
  );
}

interface HomeProps {
  home: RuleHome;
  isChosen: boolean;
  objection: string | null;
  onChoose: () => void;
}

function Home({ home, isChosen, objection, onChoose }: HomeProps) {
  const id = useId();
  const { word, hint } = HOME_WORDS[home];
  return (
    <div className="flex items-start gap-2 text-table">
      <input
        id={id}
        type="radio"
        name="home"
        aria-describedby={`${id}-hint`}
        className="mt-0.5 size-4 shrink-0 accent-primary max-sm:size-6"
        checked={isChosen}
        disabled={objection !== null && !isChosen}
        onChange={onChoose}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {word}
        </label>
        <p id={`${id}-hint`} className="text-muted-foreground">
          {hint}
          {objection ? <span className="block text-attention">{objection}</span> : null}
        </p>
      </div>
    </div>
  );
}
