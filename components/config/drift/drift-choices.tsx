"use client";

import { useQueryClient } from "@tanstack/react-query";
import { SecretFields } from "@/components/config/restore/secret-fields";
import { useRestore } from "@/components/config/restore/use-restore";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { adoptDriftAction } from "@/lib/features/config/actions";
import type { ConfigDrift } from "@/lib/features/config/drift/schema";

/** Theirs stays and becomes a version, or the last one comes back by a save. */
export function DriftChoices({ drift: { base, version } }: { drift: ConfigDrift }) {
  const client = useQueryClient();
  const onSuccess = () => void client.invalidateQueries({ queryKey: ["config"] });
  const adopting = useAction(adoptDriftAction, {
    quiet: true,
    onSuccess,
    success: "Taken over as a version.",
  });
  const { names, secrets, setSecrets, restore } = useRestore();
  const restoring = useAction(restore, {
    quiet: true,
    onSuccess,
    success: `Version ${version.id} is on disk again.`,
  });
  const pending = adopting.pending || restoring.pending;
  return (
    <form
      method="post"
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) void restoring.run({ base, version: version.id });
      }}
    >
      <div className="flex flex-wrap gap-2">
        <Button pending={adopting.pending} disabled={pending} onClick={() => void adopting.run({ base })}>
          Take it over
        </Button>
        <Button type="submit" variant="outline" pending={restoring.pending} disabled={pending}>
          Put version {version.id} back
        </Button>
      </div>
      <p className="text-muted-foreground text-table">
        Taking it over writes nothing: the file stays and becomes a version. Putting version {version.id} back
        is a save, which is checked like any other and keeps the credentials that are on disk now. What ProxLB
        works with stands beside the file.
      </p>
      <FormFailure failure={adopting.failure ?? restoring.failure} />
      <SecretFields names={names} because={null} disabled={pending} values={secrets} onChange={setSecrets} />
    </form>
  );
}
