"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WrittenOver } from "@/components/config/restore/use-restore";
import { Age } from "@/components/page/age";
import { DataState } from "@/components/page/data-state";
import { OlderRows } from "@/components/table/older-rows";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { configVersionsQuery } from "@/lib/features/config/live";
import type { ConfigVersion, ConfigVersions } from "@/lib/features/config/schema";
import { VersionSheet } from "./version-sheet";

interface VersionsCardProps {
  initial: ConfigVersions;
  /** Takes a version's text as the start of an edit; null for whoever may not edit the file now. */
  onTakeUp: ((text: string) => void) | null;
  /** See VersionSheet. */
  over: WrittenOver | null;
}

/** Who saved which version when, and why. */
export function VersionsCard({ initial, onTakeUp, over }: VersionsCardProps) {
  const [open, setOpen] = useState<ConfigVersion | null>(null);
  const list = useInfiniteQuery({
    ...configVersionsQuery(),
    initialData: { pages: [initial], pageParams: [null] },
  });
  const versions = list.data.pages.flatMap((page) => page.versions);
  return (
    <Card aria-labelledby="config-versions">
      <CardHeader>
        <CardTitle id="config-versions">History</CardTitle>
      </CardHeader>
      <CardContent className="px-0 pb-2">
        {versions.length === 0 ? (
          <DataState
            state="empty"
            empty={{
              title: "No versions yet.",
              hint: "Every save here keeps the text before it and after it, secrets encrypted.",
            }}
          />
        ) : (
          <ul>
            {versions.map((version) => (
              <li key={version.id} className="border-border not-first:border-t">
                <Row version={version} onOpen={() => setOpen(version)} />
              </li>
            ))}
          </ul>
        )}
        <div className="px-4">
          <OlderRows query={list}>Older versions</OlderRows>
        </div>
      </CardContent>
      <VersionSheet
        version={open}
        versions={versions}
        onClose={() => setOpen(null)}
        over={over}
        onTakeUp={
          onTakeUp &&
          ((text) => {
            setOpen(null);
            onTakeUp(text);
          })
        }
      />
    </Card>
  );
}

function Row({ version, onOpen }: { version: ConfigVersion; onOpen: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 px-4 py-2 text-table">
      <Button variant="link" className="h-auto p-0 text-table" onClick={onOpen}>
        Version {version.id}
      </Button>
      {version.current ? <Badge>on disk</Badge> : null}
      <span className="ml-auto text-muted-foreground">
        <Age at={version.at} />
      </span>
      <p className="w-full min-w-0 break-words text-muted-foreground">
        {version.author ?? "Found on disk"}
        {version.description ? `: ${version.description}` : ""}
      </p>
      {version.changedKeys === null ? null : (
        <p className="w-full min-w-0 break-words text-muted-foreground">{keysWords(version.changedKeys)}</p>
      )}
    </div>
  );
}

const SHOWN_KEYS = 4;

function keysWords(keys: string[]): string {
  if (keys.length === 0) return "Comments, order or spelling only";
  const more = keys.length > SHOWN_KEYS ? `, and ${keys.length - SHOWN_KEYS} more` : "";
  return `${keys.slice(0, SHOWN_KEYS).join(", ")}${more}`;
}
