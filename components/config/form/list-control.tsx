"use client";

import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import type { Edit } from "@/lib/proxlb/config/edit";
import type { FormField } from "@/lib/proxlb/config/form";
import { useFormMeans } from "./form-context";
import { useTyped } from "./use-typed";

/** A list of words: its items, each to change, move or take away, and a place for one more. */
export function ListControl({ field, labelId }: { field: FormField; labelId: string }) {
  const { onEdit, names } = useFormMeans();
  const { path, key, written } = field;
  if (written !== undefined && !Array.isArray(written))
    return <p className="text-table">No list stands here: edit the text.</p>;
  const items = (written ?? []) as unknown[];
  if (key.type.kind === "list" && key.type.of.kind === "choice")
    return <ChoiceList field={field} options={key.type.of.options} items={items} labelId={labelId} />;
  const live = key.names === undefined ? [] : (names[key.names] ?? []);
  const add = (value: string) =>
    onEdit([
      written === undefined
        ? { do: "set", path, value: [value] }
        : { do: "insert", path, index: items.length, value },
    ]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend, and the label stands beside it
    <div role="group" aria-labelledby={labelId} className="grid max-w-96 gap-1.5">
      {items.map((item, index) => (
        <Item
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place
          key={index}
          item={item}
          place={{ path, index, count: items.length }}
          labelId={labelId}
        />
      ))}
      <AddItem
        to={field.name}
        live={live.filter((name) => !items.includes(name))}
        onAdd={add}
        labelId={labelId}
      />
    </div>
  );
}

interface ItemProps {
  item: unknown;
  place: { path: readonly string[]; index: number; count: number };
  labelId: string;
}

function Item({ item, place: { path, index, count }, labelId }: ItemProps) {
  const { disabled, onEdit } = useFormMeans();
  const id = useId();
  const edit = (change: Edit) => onEdit([change]);
  const { bind } = useTyped(String(item), (text) => {
    if (text.trim() === "") edit({ do: "remove", path: [...path, index] });
    else edit({ do: "set", path: [...path, index], value: text.trim() });
    return null;
  });
  const move = (to: number) => edit({ do: "move", path, from: index, to });
  return (
    <span className="flex items-center gap-1">
      <Input
        id={id}
        aria-label={`${path.at(-1)}, item ${index + 1}`}
        aria-describedby={labelId}
        autoComplete="off"
        spellCheck={false}
        disabled={disabled}
        {...bind}
      />
      <ItemButton
        label={`Move ${item} up`}
        disabled={disabled || index === 0}
        onClick={() => move(index - 1)}
      >
        <ArrowUp aria-hidden />
      </ItemButton>
      <ItemButton
        label={`Move ${item} down`}
        disabled={disabled || index === count - 1}
        onClick={() => move(index + 1)}
      >
        <ArrowDown aria-hidden />
      </ItemButton>
      <ItemButton
        label={`Remove ${item}`}
        disabled={disabled}
        onClick={() => edit({ do: "remove", path: [...path, index] })}
      >
        <X aria-hidden />
      </ItemButton>
    </span>
  );
}

function ItemButton({ label, ...props }: { label: string } & Parameters<typeof Button>[0]) {
  return <Button variant="ghost" size="icon-sm" aria-label={label} title={label} {...props} />;
}

interface AddItemProps {
  /** The list or mapping that it is added to. */
  to: string;
  live: readonly string[];
  onAdd: (value: string) => void;
  labelId: string;
}

/** A word to add; names of the cluster are suggested. */
export function AddItem({ to, live, onAdd, labelId }: AddItemProps) {
  const { disabled } = useFormMeans();
  const id = useId();
  const [typed, setTyped] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === "") return;
    onAdd(typed.trim());
    setTyped("");
  };
  return (
    <form method="post" className="flex items-center gap-1" onSubmit={add}>
      <Input
        aria-label={`Add to ${to}`}
        aria-describedby={labelId}
        list={live.length > 0 ? id : undefined}
        placeholder={live.length > 0 ? `add, for example ${live[0]}` : "add"}
        autoComplete="off"
        spellCheck={false}
        disabled={disabled}
        data-typing={typed === "" ? undefined : ""}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <datalist id={id}>
        {live.slice(0, 500).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Button variant="outline" size="sm" type="submit" disabled={disabled || typed.trim() === ""}>
        <Plus aria-hidden />
        Add
      </Button>
    </form>
  );
}

interface ChoiceListProps {
  field: FormField;
  options: readonly string[];
  items: readonly unknown[];
  labelId: string;
}

function ChoiceList({ field, options, items, labelId }: ChoiceListProps) {
  const { disabled, onEdit } = useFormMeans();
  const id = useId();
  const choose = (option: string, isIn: boolean) => {
    const value = options.filter((each) => (each === option ? isIn : items.includes(each)));
    onEdit([{ do: "set", path: field.path, value }]);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend, and the label stands beside it
    <div role="group" aria-labelledby={labelId} className="flex h-9 items-center gap-5">
      {options.map((option) => (
        <span key={option} className="flex items-center gap-2">
          <Checkbox
            id={`${id}-${option}`}
            checked={items.includes(option)}
            disabled={disabled}
            onCheckedChange={(isIn) => choose(option, isIn === true)}
          />
          <label htmlFor={`${id}-${option}`} className="font-mono text-table">
            {option}
          </label>
        </span>
      ))}
    </div>
  );
}
