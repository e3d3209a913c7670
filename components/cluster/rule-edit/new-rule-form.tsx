"use client";

import { Choices } from "@/components/form/choices";
import { CheckField, SelectField, TextField } from "@/components/form/fields";
import { useCluster } from "@/components/live/use-cluster";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import type { WishKind } from "@/lib/proxlb/rules/write/wish-schema";
import { type Draft, homeObjection, lacking, needsName } from "./draft";
import { GuestPicker } from "./guest-picker";
import { HomeChoice } from "./home-choice";
import { WISH_WORDS } from "./words";

const KINDS = (Object.keys(WISH_WORDS) as WishKind[]).map((value) => ({
  value,
  label: WISH_WORDS[value].word,
}));

interface NewRuleFormProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onPreview: () => void;
}

/** What the rule asks for, for whom, and where it is to be written. */
export function NewRuleForm({ draft, onDraft, onPreview }: NewRuleFormProps) {
  const { facts } = useCluster();
  const set = (part: Partial<Draft>) => onDraft({ ...draft, ...part });
  const field = <Key extends keyof Draft>(name: Key) => ({
    name,
    value: draft[name],
    onChange: (value: Draft[Key]) => set({ [name]: value }),
    error: undefined,
    disabled: false,
  });
  const lacks = homeObjection(draft.home, draft, facts.pveVersion) ?? lacking(draft);
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (lacks === null) onPreview();
      }}
    >
      <SelectField {...field("kind")} label="Rule" hint={WISH_WORDS[draft.kind].hint} options={KINDS} />
      <Members draft={draft} set={set} field={field} />
      {draft.kind === "pin" ? <Nodes field={field("nodes")} /> : null}
      <HomeChoice draft={draft} pveVersion={facts.pveVersion} onChange={(home) => set({ home })} />
      {needsName(draft) ? (
        <TextField
          {...field("name")}
          label={draft.home === "ha" ? "Id of the HA rule" : "Name of the group"}
          hint={nameHint(draft)}
          autoComplete="off"
        />
      ) : null}
      {draft.kind === "pin" && draft.home === "ha" ? (
        <CheckField
          {...field("strict")}
          label="Strict: nowhere else, even while none of the nodes is there"
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

function nameHint({ home, kind, name }: Draft): string {
  if (home === "ha") return "A letter first, then letters, digits, - and _.";
  const prefix = kind === "affinity" ? "plb_affinity_" : "plb_anti_affinity_";
  return `The tag is ${prefix}${name.trim().toLowerCase() || "…"}`;
}

type Bind = <Key extends keyof Draft>(
  name: Key,
) => {
  name: Key;
  value: Draft[Key];
  onChange: (value: Draft[Key]) => void;
  error: undefined;
  disabled: boolean;
};

interface MembersProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  field: Bind;
}

function Members({ draft, set, field }: MembersProps) {
  const { facts } = useCluster();
  const { state, reason } = facts.reads.pools;
  return (
    <>
      <SelectField
        {...field("members")}
        label="For"
        options={[
          { value: "guests", label: "guests that I choose" },
          { value: "pool", label: "the guests of a pool" },
        ]}
      />
      {draft.members === "guests" ? (
        <GuestPicker value={draft.guests} onChange={(guests) => set({ guests })} />
      ) : (
        <SelectField
          {...field("pool")}
          label="Pool"
          hint={state === "read" ? undefined : `Pools were not read. ${reason ?? ""}`}
          options={[
            { value: "", label: "Choose one" },
            ...facts.pools.map(({ poolid }) => ({ value: poolid, label: poolid })),
          ]}
        />
      )}
    </>
  );
}

/** Names of nodes, of those that the cluster has. */
export function Nodes({
  field,
}: {
  field: Omit<Parameters<typeof Choices<string>>[0], "legend" | "options">;
}) {
  const { nodes } = useCluster();
  const options = nodes.map(({ name }) => ({ value: name, label: name }));
  return <Choices {...field} legend="Nodes" options={options} />;
}
