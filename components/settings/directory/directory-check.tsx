"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { Age } from "@/components/page/age";
import { plural } from "@/components/page/words";
import type { DirectoryChecked } from "@/lib/features/settings/directory/schema";
import { directoryCheckedQuery } from "@/lib/features/settings/live";

/** What the last look at the people came to, who are in by the directory. @param isPossible false without a service account */
export function DirectoryCheck({ isPossible }: { isPossible: boolean }) {
  const { data, error } = useQuery({ ...directoryCheckedQuery(), enabled: isPossible });
  return (
    <div role="status" className="mt-4 border-border border-t pt-4 text-table">
      {isPossible ? (
        data ? (
          <Last {...data} />
        ) : (
          <p className="text-muted-foreground">
            {error ? "Whether people were looked up is not known: it could not be read." : "Reading…"}
          </p>
        )
      ) : (
        <p className="text-muted-foreground">
          Without a service account people are looked up only when they sign in.
        </p>
      )}
    </div>
  );
}

function Last({ last, everyMinutes }: DirectoryChecked) {
  const rhythm = `Everybody who is in by the directory is looked up every ${everyMinutes} minutes: who is disabled, expired, removed or in no group any more loses sessions and tokens.`;
  if (last === null) return <p className="text-muted-foreground">{rhythm} It has not been done yet.</p>;
  if (last.failure !== null)
    return (
      <p className="flex items-start gap-2">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-failure" aria-hidden />
        <span>
          {last.failure} So <Age at={last.at} /> nobody could be looked up, and nobody's session ended.
        </span>
      </p>
    );
  return (
    <p className="text-muted-foreground">
      {rhythm} Last <Age at={last.at} />: {plural(last.people, "person", "people")}, {last.ended} of them lost
      theirs.
    </p>
  );
}
