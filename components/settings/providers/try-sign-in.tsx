"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button, buttonVariants } from "@/components/ui/button";
import { tryProviderAction } from "@/lib/features/providers/actions";
import { providerTrialQuery } from "@/lib/features/providers/live";
import type { ProviderTrial } from "@/lib/features/providers/schema";
import { TrialVerdict } from "../trial";
import type { TypedProvider } from "./typed-provider";

const tryIt = withProof(tryProviderAction);

/** Signs in at the provider as it is typed, in a window of its own, and shows what would come of it. */
export function TrySignIn({ typed, id }: { typed: TypedProvider; id: number | null }) {
  const [trialId, setTrialId] = useState<number | null>(null);
  /** Where the browser opens no window by itself. */
  const [address, setAddress] = useState<string | null>(null);
  const { run, pending, failure } = useAction(tryIt, { quiet: true });
  const { data, error } = useQuery(providerTrialQuery(trialId));

  async function begin() {
    setTrialId(null);
    setAddress(null);
    // At once, within the click: later on browsers take it for a pop-up.
    const opened = window.open("about:blank", "_blank");
    const begun = await run({ ...typed, id });
    if (!begun.ok) return opened?.close();
    setTrialId(begun.value.id);
    if (opened) opened.location.replace(begun.value.url);
    else setAddress(begun.value.url);
  }

  return (
    <div className="grid gap-2">
      <FormFailure failure={failure} />
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="outline" pending={pending} onClick={() => void begin()}>
          Try signing in
        </Button>
        <span className="min-w-0 flex-1 basis-60 text-muted-foreground text-table">
          By what is typed, saved or not, in a window of its own; the redirect address has to be entered there
          already. Shows what the provider says of you and the role that it gives. Nobody is signed in by it.
        </span>
      </div>
      {address === null ? null : (
        <a className={buttonVariants({ variant: "link" })} href={address} target="_blank" rel="noopener">
          Your browser opened no window: open it here
        </a>
      )}
      <div role="status" className="grid gap-2">
        {trialId !== null && error ? <TrialVerdict isGood={false} sentence={error.message} /> : null}
        {trialId !== null && !error && !data?.outcome ? (
          <p className="text-muted-foreground text-table">Waiting for the other window…</p>
        ) : null}
        {data?.outcome ? <Outcome {...data.outcome} /> : null}
      </div>
    </div>
  );
}

function Outcome({ isFailed, sentence, role, groups, claims }: NonNullable<ProviderTrial["outcome"]>) {
  return (
    <>
      <TrialVerdict isGood={!isFailed && role !== null} sentence={sentence} />
      {groups === null ? null : (
        <p className="break-words text-table">
          <span className="text-muted-foreground">Groups: </span>
          {groups.length === 0 ? "none" : groups.join(", ")}
        </p>
      )}
      {claims.length === 0 ? null : (
        <dl
          className="grid max-h-72 grid-cols-[auto_1fr] gap-x-4 gap-y-1 overflow-auto text-table"
          aria-label="Claims"
        >
          {claims.map(({ from, name, value }) => (
            <div key={`${from} ${name}`} className="contents">
              <dt className="text-muted-foreground" title={from}>
                {from === "userinfo" ? `${name} (userinfo)` : name}
              </dt>
              <dd className="min-w-0 break-all font-mono">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
