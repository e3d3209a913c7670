"use client";

import { Field } from "@/components/form/field";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import { lookAtCertificatesAction } from "@/lib/features/config/begin/actions";
import type { BeginView } from "@/lib/features/config/begin/schema";
import { HostCard } from "./host-card";
import { hostsOf, isTrusted, isVerified, type StepProps } from "./use-begin";
import { VerifyChoice } from "./verify-choice";

const look = withProof(lookAtCertificatesAction);

/** Where Proxmox is, and which certificate it shows: the token goes to no other. */
export function HostsStep({
  begun,
  set,
  onNext,
  verifies,
  keepsTrust,
}: StepProps & Pick<BeginView, "verifies" | "keepsTrust">) {
  const looking = useAction(look, { quiet: true, onSuccess: (looked) => set({ looked }) });
  const { looked } = begun;
  const hosts = hostsOf(begun);
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (hosts.length > 0) void looking.run({ hosts });
      }}
    >
      <Field
        name="hosts"
        label="Hosts of the cluster"
        hint="One a line, at least one node: pve1.example.org, 10.0.0.11, pve1:8006 or [fd00::11]:8006. ProxLB takes one of those that answer when it starts."
        error={undefined}
        disabled={looking.pending}
        required
      >
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            className="font-mono"
            spellCheck={false}
            autoCapitalize="none"
            value={begun.hosts}
            onChange={(event) => set({ hosts: event.target.value })}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant={looked ? "outline" : "default"} pending={looking.pending}>
          {looked ? "Look again" : "Look at the certificate"}
        </Button>
        <span className="min-w-0 basis-56 grow text-muted-foreground text-table">
          ProxLB UI opens a TLS connection to each and sends nothing over it. That stands in the audit log.
        </span>
      </div>
      <FormFailure failure={looking.failure} />
      <div className="grid gap-3" aria-live="polite">
        {looked?.hosts.map((host) => (
          <HostCard
            key={host.given}
            host={host}
            trusted={begun.trusted}
            onTrust={(trusted) => set({ trusted })}
          />
        ))}
      </div>
      {looked && !isVerified(looked) && isTrusted(begun) ? (
        <VerifyChoice
          verify={begun.verify}
          onChange={(verify) => set({ verify })}
          verifies={verifies}
          keepsTrust={keepsTrust}
        />
      ) : null}
      {isTrusted(begun) ? (
        <div>
          <Button onClick={onNext}>Next: token</Button>
        </div>
      ) : null}
    </form>
  );
}
