"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { ClusterGate } from "@/components/cluster/cluster-gate";
import { GUEST_COLUMNS, guestKey } from "@/components/cluster/guest-columns";
import { guestFields, guestText } from "@/components/cluster/guest-fields";
import { guestHref } from "@/components/cluster/hrefs";
import { NewRuleButton } from "@/components/cluster/rule-edit/rule-buttons";
import { useWatch } from "@/components/live/live-provider";
import { useCluster } from "@/components/live/use-cluster";
import { Age } from "@/components/page/age";
import { Fetched } from "@/components/page/fetched";
import { ListFrame } from "@/components/page/list-frame";
import { PageHeader } from "@/components/page/page-header";
import { plural } from "@/components/page/words";
import type { Selection } from "@/components/table/types";
import { Button } from "@/components/ui/button";
import { guestsQuery } from "@/lib/features/cluster/live";
import type { GuestsView as Guests } from "@/lib/features/cluster/schema";
import type { ClusterFacts, GuestState } from "@/lib/snapshot/schema";
import { GuestsSkeleton } from "./guests-skeleton";

/** @param initial null where the guests are too many for the page's own HTML: the browser fetches them. */
export function GuestsView({ initial, canEditRules }: { initial: Guests | null; canEditRules: boolean }) {
  useWatch(["guests"]);
  const { connection } = useCluster();
  const { data, error, refetch } = useQuery({
    ...guestsQuery(),
    ...(initial ? { initialData: initial } : {}),
  });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <>
      <PageHeader
        title="Guests"
        meta={
          <span>
            seen <Age at={connection.seenAt} staleAfterSeconds={30} fallback="never" />
          </span>
        }
        actions={
          <ChosenGuests
            canEdit={canEditRules}
            guests={data?.guests ?? []}
            selected={selected}
            onClear={() => setSelected(new Set())}
          />
        }
      />
      <ClusterGate skeleton={<GuestsSkeleton />}>
        <Fetched data={data} error={error} refetch={refetch} skeleton={<GuestsSkeleton />}>
          {({ guests }) => (
            <GuestsTable
              guests={guests}
              selection={canEditRules ? { selected, onChange: setSelected } : undefined}
            />
          )}
        </Fetched>
      </ClusterGate>
    </>
  );
}

interface ChosenGuestsProps {
  canEdit: boolean;
  guests: readonly GuestState[];
  selected: ReadonlySet<string>;
  onClear: () => void;
}

/** A new rule for who was chosen in the list. */
function ChosenGuests({ canEdit, guests, selected, onClear }: ChosenGuestsProps) {
  const chosen = guests.filter((guest) => selected.has(guestKey(guest))).map(({ vmid }) => vmid);
  return (
    <>
      {chosen.length > 0 ? (
        <Button variant="ghost" onClick={onClear}>
          Choose nobody
        </Button>
      ) : null}
      <NewRuleButton
        canEdit={canEdit}
        guests={chosen}
        label={chosen.length === 0 ? "New rule" : `New rule for ${plural(chosen.length, "guest")}`}
      />
    </>
  );
}

interface GuestsTableProps {
  guests: readonly GuestState[];
  selection: Selection | undefined;
}

function GuestsTable({ guests, selection }: GuestsTableProps) {
  const router = useRouter();
  const fields = useGuestFields(guests);
  const { facts } = useCluster();
  const refuse = useMemo(() => refuseTemplates(guests), [guests]);
  return (
    <>
      {facts.guestsHidden === null || guests.length === 0 ? null : (
        <p className="rounded-md bg-attention-soft px-2.5 py-1.5 text-attention text-table">
          These are not all: {facts.guestsHidden}
        </p>
      )}
      <ListFrame
        id="guests"
        noun="guest"
        label="Guests"
        rows={guests}
        columns={GUEST_COLUMNS}
        fields={fields}
        textOf={guestText}
        rowKey={guestKey}
        defaultSort="id"
        placeholder="Name, or node:pve1 tag:plb_* mem>80"
        onOpen={(guest) => router.push(guestHref(guest.vmid))}
        selection={selection ? { ...selection, refuse } : undefined}
        empty={<p className="text-muted-foreground">{noGuestsSentence(facts)}</p>}
      />
    </>
  );
}

/** ProxLB moves no template: there is no rule to make for one. */
function refuseTemplates(guests: readonly GuestState[]) {
  const templates = new Set(guests.filter(({ template }) => template).map(guestKey));
  return (key: string) => (templates.has(key) ? "A template: ProxLB has no rules for it" : null);
}

/** "None" is only said where it is known that all may be seen. */
function noGuestsSentence({ guestsHidden, reads }: ClusterFacts): string {
  if (guestsHidden !== null) return `No guest can be shown. ${guestsHidden}`;
  return reads.rights.state === "read"
    ? "This cluster has no guests."
    : "No guest exists that the API token may see. VM.Audit on /vms lets it see all of them.";
}

/** The fields with the values that occur; the same objects while those stay the same, so that typing stays quick. */
function useGuestFields(guests: readonly GuestState[]) {
  const { nodes, facts } = useCluster();
  const nodeNames = nodes.map((node) => node.name).join("\n");
  const tagNames = useMemo(
    () => [...new Set(guests.flatMap((guest) => guest.tags))].sort().join("\n"),
    [guests],
  );
  const poolNames = facts.pools.map((pool) => pool.poolid).join("\n");
  return useMemo(
    () => guestFields({ nodes: lines(nodeNames), tags: lines(tagNames), pools: lines(poolNames) }),
    [nodeNames, tagNames, poolNames],
  );
}

function lines(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}
