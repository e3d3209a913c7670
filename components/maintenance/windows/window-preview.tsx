"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useDeferredValue } from "react";
import { Button } from "@/components/ui/button";
import { previewWindowAction } from "@/lib/features/maintenance/windows/actions";
import { type Draft, inputOf } from "./draft";
import { Moment } from "./moment";

interface WindowPreviewProps {
  draft: Draft;
  onLead: (minutes: number) => void;
}

/** When it would come and what speaks against it, while it is typed. */
export function WindowPreview({ draft, onLead }: WindowPreviewProps) {
  const input = useDeferredValue(
    JSON.stringify({ ...inputOf({ ...draft, name: draft.name || "new" }), id: draft.id }),
  );
  const { data } = useQuery({
    queryKey: ["maintenance", "preview", input],
    queryFn: () => previewWindowAction(JSON.parse(input)),
    placeholderData: keepPreviousData,
  });
  if (data === undefined)
    return <p className="text-muted-foreground text-table">Working out when it comes…</p>;
  if (!data.ok) {
    // What is still missing while it is typed is no failure, and names no field of a program.
    const missing = data.error.issues.map(({ message }) => message).join(" ");
    return <p className="text-muted-foreground text-table">{missing || data.error.message}</p>;
  }
  const { next, warnings, suggestedLeadMinutes, proxlbZone } = data.value;
  return (
    <section aria-label="When it would come" className="grid gap-2 text-table">
      {warnings.map((warning) => (
        <p
          key={warning}
          className="wrap-anywhere flex gap-2 rounded-md bg-attention-soft px-2.5 py-1.5 text-attention"
        >
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {warning}
        </p>
      ))}
      {suggestedLeadMinutes !== null && suggestedLeadMinutes > (draft.leadMinutes ?? 0) ? (
        <p className="flex flex-wrap items-center gap-2">
          By the measured speed of migrations the guests need about {suggestedLeadMinutes} min to leave.
          <Button type="button" variant="outline" size="sm" onClick={() => onLead(suggestedLeadMinutes)}>
            Take {suggestedLeadMinutes} min
          </Button>
        </p>
      ) : null}
      <h3 className="font-medium">{next.length === 0 ? "It does not come any more." : "It comes"}</h3>
      <ol className="grid gap-1">
        {next.map(({ startsAt }) => (
          <li key={startsAt}>
            <Moment at={startsAt} timeZone={draft.timeZone} proxlbZone={proxlbZone.timeZone} />
          </li>
        ))}
      </ol>
    </section>
  );
}
