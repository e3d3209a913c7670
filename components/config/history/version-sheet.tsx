"use client";

import { useQuery } from "@tanstack/react-query";
import { Age } from "@/components/page/age";
import { DataState } from "@/components/page/data-state";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@/components/ui/sheet";
import { configVersionQuery } from "@/lib/features/config/live";
import type { ConfigVersion, ConfigVersionDetail } from "@/lib/features/config/schema";
import { ChangesList } from "./changes-list";
import { LineDiff } from "./compared-lines";

/** One version: what it changed, and its text, masked. */
export function VersionSheet({ version, onClose }: { version: ConfigVersion | null; onClose: () => void }) {
  return (
    <Sheet open={version !== null} onOpenChange={(open) => (open ? undefined : onClose())}>
      {version ? (
        <SheetContent className="max-w-2xl">
          <SheetTitle>Version {version.id}</SheetTitle>
          <SheetDescription>
            {version.author ? `Saved by ${version.author}` : "Found on disk when somebody saved over it"},{" "}
            <Age at={version.at} />
            {version.description ? `: ${version.description}` : "."}
          </SheetDescription>
          <Content id={version.id} />
        </SheetContent>
      ) : null}
    </Sheet>
  );
}

function Content({ id }: { id: number }) {
  const { data, error, isPending, refetch } = useQuery(configVersionQuery(id));
  if (isPending) return <DataState state="loading" />;
  if (error) {
    const action = (
      <Button variant="outline" size="sm" onClick={() => void refetch()}>
        Try again
      </Button>
    );
    return <DataState state="failed" failure={{ sentence: error.message, action }} />;
  }
  return <Detail version={data} />;
}

function Detail({ version }: { version: ConfigVersionDetail }) {
  if (version.text === null)
    return <p className="text-table">This version is not valid YAML, so nothing of it is shown.</p>;
  if (version.previousText === null) {
    return (
      <>
        <p className="text-muted-foreground text-table">The first version that is known.</p>
        <LineDiff before="" after={version.text} />
      </>
    );
  }
  return (
    <>
      <ChangesList changes={version.changes} />
      <LineDiff before={version.previousText} after={version.text} />
    </>
  );
}
