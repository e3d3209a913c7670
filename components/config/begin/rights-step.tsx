"use client";

import { useState } from "react";
import { CopyOnce } from "@/components/form/copy-once";
import { TextField } from "@/components/form/fields";
import { Button } from "@/components/ui/button";
import { TestInput } from "@/lib/features/config/begin/schema";
import { beginLines } from "@/lib/proxlb/doctor/token/mend";
import { type StepProps, tokenOf } from "./use-begin";

/** Role, user and token, to be made in a shell of any node. */
export function RightsStep({ begun, set, onNext }: StepProps) {
  const [isTried, setTried] = useState(false);
  const errors = { user: errorOf("user", begun.user), tokenId: errorOf("tokenId", begun.tokenId) };
  const isGood = !errors.user && !errors.tokenId;
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isGood) onNext();
      }}
    >
      <p className="max-w-prose">
        ProxLB signs in to Proxmox VE with an API token of its own, which may look at nodes, guests, pools and
        storages and migrate guests, and nothing else. Is there one already? Then write its names here and go
        on.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="user"
          label="User"
          hint="With its realm. Better not root@pam: whoever reads proxlb.yaml would own the cluster."
          error={isTried ? errors.user : undefined}
          disabled={false}
          value={begun.user}
          onChange={(user) => set({ user })}
        />
        <TextField
          name="tokenId"
          label="Name of the token"
          hint="What stands after the exclamation mark."
          error={isTried ? errors.tokenId : undefined}
          disabled={false}
          value={begun.tokenId}
          onChange={(tokenId) => set({ tokenId })}
        />
      </div>
      {isGood ? (
        <CopyOnce label="In a shell of any node, as root" text={beginLines(tokenOf(begun)).join("\n")} />
      ) : null}
      <ul className="grid max-w-prose list-disc gap-1 pl-5 text-muted-foreground text-table">
        <li>The line with “token add” prints the token's secret once, as “value”: step 3 asks for it.</li>
        <li>
          A token with privilege separation may only what both its user and itself were given: so both get the
          role.
        </li>
        <li>If the role, user or token is there already, its line says so and changes nothing.</li>
      </ul>
      <div>
        <Button type="submit">Next: host</Button>
      </div>
    </form>
  );
}

function errorOf(name: "user" | "tokenId", value: string): string | undefined {
  const read = TestInput.shape[name].safeParse(value);
  return read.success ? undefined : read.error.issues[0]?.message;
}
