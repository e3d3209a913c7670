"use client";

import { CredentialReport } from "@/components/config/token-card";
import { FormFailure } from "@/components/form/form-parts";
import { PasswordField } from "@/components/form/password-field";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { plural } from "@/components/page/words";
import { Button } from "@/components/ui/button";
import { testBeginTokenAction } from "@/lib/features/config/begin/actions";
import type { TestedToken } from "@/lib/features/config/begin/schema";
import { hostsOf, type StepProps, tokenOf } from "./use-begin";

const test = withProof(testBeginTokenAction);

/** The token's secret, tried against the host that was trusted, and what it may there. */
export function SignInStep({ begun, set, onNext }: StepProps) {
  const testing = useAction(test, { quiet: true, onSuccess: (tested) => set({ tested }) });
  const { tested, trusted, secret } = begun;
  const token = tokenOf(begun);
  const isComplete = secret.trim() !== "";
  const isMissing = tested?.rights.verdicts.some(({ has }) => has !== "all") ?? false;
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) void testing.run({ hosts: hostsOf(begun), trusted: [...trusted], ...token, secret });
      }}
    >
      <p className="break-words">
        Token <code className="break-all font-mono">{`${token.user}!${token.tokenId}`}</code>, as named in
        step 1.
      </p>
      <PasswordField
        name="secret"
        label="Secret of the token"
        hint="The “value” that pveum printed, a UUID. It is kept on this page, and in proxlb.yaml once you write it."
        error={testing.failure?.issues.find(({ path }) => path === "secret")?.message}
        disabled={testing.pending}
        required
        autoComplete="new-password"
        value={secret}
        onChange={(value) => {
          testing.reset();
          set({ secret: value });
        }}
      />
      <FormFailure
        failure={testing.failure?.issues.some(({ path }) => path === "secret") ? null : testing.failure}
      />
      <div>
        <Button
          type="submit"
          variant={tested ? "outline" : "default"}
          pending={testing.pending}
          disabled={!isComplete}
        >
          {tested ? "Test again" : "Test the token"}
        </Button>
      </div>
      <div aria-live="polite" className="grid gap-4">
        {tested ? <Found tested={tested} /> : null}
      </div>
      {tested ? (
        <div>
          <Button onClick={onNext} variant={isMissing ? "outline" : "default"}>
            {isMissing ? "Go on without these rights" : "Next: ProxLB"}
          </Button>
        </div>
      ) : null}
    </form>
  );
}

/** What answered, and what the token may there. */
function Found({ tested: { host, pveVersion, picture, pictureProblem, rights } }: { tested: TestedToken }) {
  const name = picture?.facts.name;
  return (
    <>
      <p className="min-w-0 break-words">
        Proxmox VE {pveVersion} at <span className="font-mono">{host}</span> lets it in.{" "}
        {picture
          ? `${name ? `Cluster ${name}` : "A node outside of a cluster"}: ${plural(picture.nodes.length, "node")}, ${plural(picture.guests.length, "guest")} that it may see.`
          : `The cluster could not be read: ${pictureProblem}`}
      </p>
      <CredentialReport credentials={rights} />
    </>
  );
}
