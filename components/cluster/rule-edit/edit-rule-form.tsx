"use client";

import { CheckField } from "@/components/form/fields";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import { changeOf, type EditDraft, editable } from "./draft";
import { GuestPicker } from "./guest-picker";
import { Nodes } from "./new-rule-form";

interface EditRuleFormProps {
  rule: Rule;
  draft: EditDraft;
  onDraft: (draft: EditDraft) => void;
  onPreview: () => void;
}

/** Guests, nodes and strictness of a rule, as far as they can be other ones where it is written. */
export function EditRuleForm({ rule, draft, onDraft, onPreview }: EditRuleFormProps) {
  const can = editable(rule);
  const lacks = lackingIn(rule, draft);
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (lacks === null) onPreview();
      }}
    >
      {can.guests ? (
        <GuestPicker value={draft.guests} onChange={(guests) => onDraft({ ...draft, guests })} />
      ) : null}
      {can.nodes ? (
        <Nodes
          field={{
            name: "nodes",
            value: draft.nodes,
            onChange: (nodes) => onDraft({ ...draft, nodes }),
            error: undefined,
            disabled: false,
          }}
        />
      ) : null}
      {can.strict ? (
        <CheckField
          name="strict"
          label="Strict: nowhere else, even while none of the nodes is there"
          value={draft.strict}
          onChange={(strict) => onDraft({ ...draft, strict })}
          error={undefined}
          disabled={false}
        />
      ) : null}
      <Tooltip content={lacks}>
        <Button type="submit" className="justify-self-start" aria-disabled={lacks !== null}>
          Preview
        </Button>
      </Tooltip>
      {lacks ? <p className="text-muted-foreground text-table">{lacks}</p> : null}
    </form>
  );
}

function lackingIn(rule: Rule, draft: EditDraft): string | null {
  const can = editable(rule);
  if (can.guests && draft.guests.length === 0) return "A rule without guests is none: remove it instead.";
  if (can.nodes && draft.nodes.length === 0) return "Choose the nodes.";
  return Object.keys(changeOf(rule, draft)).length === 1 ? "Nothing is changed yet." : null;
}
