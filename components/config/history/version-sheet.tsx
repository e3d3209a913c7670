"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { RestoreVersion } from "@/components/config/restore/restore-version";
import type { WrittenOver } from "@/components/config/restore/use-restore";
import { Age } from "@/components/page/age";
import { DataState } from "@/components/page/data-state";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@/components/ui/sheet";
import { configVersionQuery } from "@/lib/features/config/live";
import type { ConfigVersion, ConfigVersionDetail } from "@/lib/features/config/schema";
import { ChangesList } from "./changes-list";
import { LineDiff } from "./compared-lines";
import { VersionDiff } from "./version-diff";

interface VersionSheetProps {
  version: ConfigVersion | null;
  /** What it can be compared with. */
  versions: ConfigVersion[];
  onClose: () => void;
  /** Takes its text as the start of an edit of the file; null for whoever may not edit it now. */
  onTakeUp: ((text: string) => void) | null;
  /** What putting it back would write over, where there is no file to edit; null otherwise. */
  over: WrittenOver | null;
}

/** One version: what it changed, and its text, masked. */
export function VersionSheet({ version, versions, onClose, onTakeUp, over }: VersionSheetProps) {
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
          <Content
            key={version.id}
            id={version.id}
            others={versions.filter(({ id }) => id !== version.id)}
            onTakeUp={version.current ? null : onTakeUp}
            over={over}
          />
        </SheetContent>
      ) : null}
    </Sheet>
  );
}

interface ContentProps extends Pick<VersionSheetProps, "onTakeUp" | "over"> {
  id: number;
  others: ConfigVersion[];
}

/** With what a version is compared: the one before it, the file on disk, or another one by its number. */
type Other = "before" | "disk" | number;

function Content({ id, others, onTakeUp, over }: ContentProps) {
  const [other, setOther] = useState<Other>("before");
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
  const { text } = data;
  return (
    <>
      {text !== null && onTakeUp ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button variant="outline" size="sm" onClick={() => onTakeUp(text)}>
            Go back to this text
          </Button>
          <span className="min-w-0 basis-48 grow text-muted-foreground text-table">
            Opens it in the editor, with today's secrets. Nothing is written yet.
          </span>
        </div>
      ) : null}
      {over ? (
        <div>
          <RestoreVersion id={id} over={over} />
        </div>
      ) : null}
      <CompareWith other={other} others={others} onChange={setOther} />
      {other === "before" ? <Detail version={data} /> : null}
      {other === "disk" ? <VersionDiff from={id} to={null} /> : null}
      {typeof other === "number" ? <VersionDiff from={Math.min(id, other)} to={Math.max(id, other)} /> : null}
    </>
  );
}

interface CompareWithProps {
  other: Other;
  others: ConfigVersion[];
  onChange: (other: Other) => void;
}

function CompareWith({ other, others, onChange }: CompareWithProps) {
  const field = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-table">
      <label htmlFor={field}>Compared with</label>
      <Select
        id={field}
        className="max-w-72"
        value={String(other)}
        onChange={({ target: { value } }) =>
          onChange(value === "before" || value === "disk" ? value : Number(value))
        }
      >
        <option value="before">the version before it</option>
        <option value="disk">the file on disk</option>
        {others.map(({ id, author }) => (
          <option key={id} value={id}>
            version {id}, {author ?? "found on disk"}
          </option>
        ))}
      </Select>
    </div>
  );
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
