"use client";

import { useMemo, useState } from "react";
import { YamlText } from "@/components/config/editor/code";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { type Choice, mergedText, threeWay } from "@/lib/core/three-way";

interface ThreeWayProps {
  ours: string;
  base: string;
  theirs: string;
  /** What the two sides are called here. */
  names: { ours: string; theirs: string };
  /** Goes on with the merged text; nothing is written by it. */
  onMerge: (text: string) => void;
}

const CHOICES: Choice[] = ["ours", "theirs", "both"];

/** Both changes in one text: at once where they do not touch the same lines, else after a decision at each place. */
export function ThreeWay({ ours, base, theirs, names, onMerge }: ThreeWayProps) {
  const pieces = useMemo(() => threeWay(ours, base, theirs), [ours, base, theirs]);
  const conflicts = pieces.filter((piece) => piece.kind === "conflict");
  const [choices, setChoices] = useState<(Choice | undefined)[]>([]);
  const merged = mergedText(pieces, choices);
  return (
    <div className="grid gap-3">
      <p className="text-table">
        {conflicts.length === 0
          ? "Both changes fit together: no line was changed by both."
          : `Both changed the same lines at ${plural(conflicts.length, "place")}. Decide there; everything else fits together.`}
      </p>
      {conflicts.map((conflict, index) => (
        <Conflict
          // biome-ignore lint/suspicious/noArrayIndexKey: a conflict is its place in the text
          key={index}
          number={index + 1}
          sides={{ ours: conflict.ours, theirs: conflict.theirs }}
          names={names}
          chosen={choices[index]}
          onChoose={(choice) =>
            setChoices(conflicts.map((_, each) => (each === index ? choice : choices[each])))
          }
        />
      ))}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button
          variant="outline"
          size="sm"
          disabled={merged === null}
          onClick={() => merged !== null && onMerge(merged)}
        >
          Merge both
        </Button>
        <span className="min-w-0 basis-48 grow text-muted-foreground text-table">
          Goes on in the editor. Nothing is written yet.
        </span>
      </div>
    </div>
  );
}

interface ConflictProps {
  number: number;
  sides: Record<"ours" | "theirs", string[]>;
  names: ThreeWayProps["names"];
  chosen: Choice | undefined;
  onChoose: (choice: Choice) => void;
}

/** The lines of both sides beside each other, and which of them are to stand. */
function Conflict({ number, sides, names, chosen, onChoose }: ConflictProps) {
  const words: Record<Choice, string> = { ...names, both: "Both, one after the other" };
  return (
    <fieldset className="grid min-w-0 gap-2 rounded-md border border-border p-3">
      <legend className="px-1 font-medium text-sm">Place {number}</legend>
      <div className="grid gap-2 md:grid-cols-2">
        {(["ours", "theirs"] as const).map((side) => (
          <Side key={side} name={names[side]} lines={sides[side]} />
        ))}
      </div>
      <div className="flex flex-wrap gap-x-4 gap-y-1 text-table">
        {CHOICES.map((choice) => (
          <label key={choice} className="inline-flex items-center gap-1.5">
            <input
              type="radio"
              className="accent-primary"
              name={`conflict-${number}`}
              checked={chosen === choice}
              onChange={() => onChoose(choice)}
            />
            {words[choice]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Side({ name, lines }: { name: string; lines: string[] }) {
  return (
    <section
      className="min-w-0 overflow-x-auto rounded-md bg-secondary py-1"
      aria-label={name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
      tabIndex={0}
    >
      <p className="px-2 font-medium text-table">{name}</p>
      <div className="min-w-max px-2 font-mono text-table leading-5">
        {lines.length === 0 ? <p className="text-muted-foreground">these lines are gone</p> : null}
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <div key={index}>
            <YamlText text={line.replace(/\r$/, "")} />
          </div>
        ))}
      </div>
    </section>
  );
}
