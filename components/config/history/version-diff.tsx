"use client";

import { useQuery } from "@tanstack/react-query";
import { DataState } from "@/components/page/data-state";
import { configDiffQuery } from "@/lib/features/config/live";
import { ChangesList } from "./changes-list";
import { Hunks } from "./compared-lines";

/** What differs between two versions, by key and by line. @param to null: the file on disk */
export function VersionDiff({ from, to }: { from: number; to: number | null }) {
  const { data, error, isPending } = useQuery(configDiffQuery(from, to));
  if (isPending) return <DataState state="loading" />;
  if (error) return <DataState state="failed" failure={{ sentence: error.message }} />;
  if (data.places === null)
    return <p className="text-table">One of the two is not valid YAML, so nothing of it is shown.</p>;
  return (
    <>
      {data.changes.length > 0 || data.places.length > 0 ? <ChangesList changes={data.changes} /> : null}
      <Hunks hunks={data.places} />
    </>
  );
}
