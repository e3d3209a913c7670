"use client";

import { useEffect, useState } from "react";
import { FormFailure } from "@/components/form/form-parts";
import { type Failure, useAction } from "@/components/form/use-action";
import { onConfirmed } from "@/components/live/confirmed-channel";
import { Button, buttonVariants } from "@/components/ui/button";
import { beginConfirmAction } from "@/lib/features/profile/actions";

interface ConfirmByProviderProps {
  providers: readonly { slug: string; name: string }[];
  /** Of the second factor; empty where there is none. */
  code: string;
  onDone: (proved: boolean) => void;
}

/** Proves who one is at a provider, in a window of its own: what was typed on this page stays. */
export function ConfirmByProvider({ providers, code, onDone }: ConfirmByProviderProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  /** Where the browser opens no window by itself. */
  const [address, setAddress] = useState<string | null>(null);
  const { run, pending, failure } = useAction(beginConfirmAction, { quiet: true });
  useEffect(
    () => onConfirmed((told) => (told.refusal === null ? onDone(true) : setRefusal(told.refusal))),
    [onDone],
  );

  async function confirm(provider: string) {
    setRefusal(null);
    // At once, within the click: later on browsers take it for a pop-up.
    const opened = window.open("about:blank", "_blank");
    const begun = await run({ provider, code });
    if (!begun.ok) opened?.close();
    else if (opened) opened.location.replace(begun.value.url);
    else setAddress(begun.value.url);
  }

  return (
    <div className="grid gap-2">
      <FormFailure failure={failureOf(refusal) ?? failure} />
      {providers.map(({ slug, name }) => (
        <Button key={slug} variant="outline" pending={pending} onClick={() => void confirm(slug)}>
          Confirm with {name}
        </Button>
      ))}
      {address === null ? null : (
        <a className={buttonVariants({ variant: "link" })} href={address} target="_blank" rel="noopener">
          Your browser opened no window: open it here
        </a>
      )}
    </div>
  );
}

function failureOf(message: string | null): Failure | null {
  return message === null ? null : { code: "forbidden", message, issues: [] };
}
