"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField } from "@/components/form/fields";
import { Fetched } from "@/components/page/fetched";
import { plural } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Skeleton } from "@/components/ui/skeleton";
import { lossTogetherQuery } from "@/lib/features/maintenance/loss/live";
import { LossDetails } from "./loss-details";
import { largestWords, verdictOf } from "./loss-words";

const NONE = { value: "", label: "Choose a node" };

/** What becomes of the cluster when two nodes die at once: a rack, a switch, a power line. @param names of nodes that are online */
export function TwoAtOnce({ names }: { names: readonly string[] }) {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const chosen = [first, second].filter((name) => names.includes(name));
  const isAsked = chosen.length === 2 && first !== second;
  const { data, error, refetch } = useQuery(lossTogetherQuery(isAsked ? chosen : []));
  const options = (other: string) => [
    NONE,
    ...names.filter((name) => name !== other).map((name) => ({ value: name, label: name })),
  ];
  const field = (name: string, value: string, onChange: (value: string) => void) => ({
    name,
    value,
    onChange,
    error: undefined,
    disabled: false,
  });
  return (
    <section className="grid gap-3 border-border border-t pt-3" aria-label="Two nodes at once">
      <p className="font-medium">Two at once</p>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField {...field("first", first, setFirst)} label="One node" options={options(second)} />
        <SelectField {...field("second", second, setSecond)} label="And another" options={options(first)} />
      </div>
      {isAsked ? (
        <Fetched data={data} error={error} refetch={refetch} skeleton={<Skeleton className="h-16" />}>
          {({ loss }) => (
            <div className="grid gap-2" role="status">
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="font-medium">{loss.nodes.join(" and ")}</span>
                <Badge variant={verdictOf(loss).tone}>{verdictOf(loss).word}</Badge>
                <span className="text-muted-foreground">
                  {plural(loss.guests, "guest")}; then the largest that still fits: {largestWords(loss.used)}
                </span>
              </p>
              <LossDetails loss={loss} />
            </div>
          )}
        </Fetched>
      ) : null}
    </section>
  );
}
