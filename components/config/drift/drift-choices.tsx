"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { adoptDriftAction, restoreConfigAction } from "@/lib/features/config/actions";
import type { ConfigDrift } from "@/lib/features/config/drift/schema";

const putBack = withProof(restoreConfigAction);

/** Theirs stays and becomes a version, or the last one comes back by a save. */
export function DriftChoices({ drift: { base, version } }: { drift: ConfigDrift }) {
  const client = useQueryClient();
  const onSuccess = () => void client.invalidateQueries({ queryKey: ["config"] });
  const adopting = useAction(adoptDriftAction, {
    quiet: true,
    onSuccess,
    success: "Taken over as a version.",
  });
  const restoring = useAction(putBack, {
    quiet: true,
    onSuccess,
    success: `Version ${version.id} is on disk again.`,
  });
  const pending = adopting.pending || restoring.pending;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button pending={adopting.pending} disabled={pending} onClick={() => void adopting.run({ base })}>
          Take it over
        </Button>
        <Button
          variant="outline"
          pending={restoring.pending}
          disabled={pending}
          onClick={() => void restoring.run({ base, version: version.id })}
        >
          Put version {version.id} back
        </Button>
      </div>
      <p className="text-muted-foreground text-table">
        Taking it over writes nothing: the file stays and becomes a version. Putting version {version.id} back
        is a save, which is checked like any other and keeps the credentials that are on disk now. What ProxLB
        works with stands beside the file.
      </p>
      <FormFailure failure={adopting.failure ?? restoring.failure} />
    </div>
  );
}
