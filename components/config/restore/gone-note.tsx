"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FileX2 } from "lucide-react";
import { Age } from "@/components/page/age";
import { configVersionsQuery } from "@/lib/features/config/live";
import type { ConfigVersions, ConfigView } from "@/lib/features/config/schema";
import { RestoreVersion } from "./restore-version";

/** No file is there, and the history knows one: its last text can come back. Nothing where it knows none. */
export function GoneNote({ view, initial }: { view: ConfigView; initial: ConfigVersions }) {
  const { data } = useInfiniteQuery({
    ...configVersionsQuery(),
    initialData: { pages: [initial], pageParams: [null] },
  });
  const last = data.pages[0]?.versions[0];
  if (last === undefined) return null;
  return (
    <section
      aria-label="No file"
      className="mb-4 flex items-start gap-2 rounded-md bg-attention-soft px-3 py-2 text-sm"
    >
      <FileX2 className="mt-0.5 size-4 shrink-0 text-attention" aria-hidden />
      <div className="grid min-w-0 justify-items-start gap-2">
        <p className="break-words">
          There is no {view.path}. The last text that is known here is version {last.id}, <Age at={last.at} />
          {last.author ? `, saved by ${last.author}` : ", found on disk"}. Put it back, or another one from
          the history or the backups; or begin anew below.
        </p>
        {view.writable.ok ? (
          <RestoreVersion id={last.id} over={{ base: null }} />
        ) : (
          <p className="text-attention text-table">{view.writable.reason}</p>
        )}
      </div>
    </section>
  );
}
