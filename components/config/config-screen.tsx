"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { ConfigEditor } from "@/components/config/editor/config-editor";
import { SavedNote } from "@/components/config/editor/saved-note";
import { VersionsCard } from "@/components/config/history/versions-card";
import { useWatch } from "@/components/live/live-provider";
import { PageHeader } from "@/components/page/page-header";
import { Button } from "@/components/ui/button";
import { configQuery } from "@/lib/features/config/live";
import type { ConfigVersions, ConfigView, SavedConfig } from "@/lib/features/config/schema";
import { ConfigDocument } from "./config-document";
import { ConfigFacts } from "./config-facts";

interface ConfigScreenProps {
  initial: { view: ConfigView; versions: ConfigVersions };
  canEdit: boolean;
}

/** proxlb.yaml: as it is, with its secrets masked; for Admins also to edit. */
export function ConfigScreen({ initial, canEdit }: ConfigScreenProps) {
  useWatch(["config"]);
  const { data: view } = useQuery({ ...configQuery(), initialData: initial.view });
  // What the text was when editing began: it stays though the file goes on changing.
  const [editing, setEditing] = useState<{ text: string; base: string } | null>(null);
  const [saved, setSaved] = useState<SavedConfig | null>(null);
  const edit = () => {
    setSaved(null);
    setEditing({ text: view.text ?? "", base: view.base ?? "" });
  };
  return (
    <>
      <PageHeader
        title="Config"
        meta="What ProxLB is told to do: proxlb.yaml"
        actions={
          canEdit && editing === null && view.state !== "missing" ? (
            <Button onClick={edit} disabled={!view.writable.ok} title={view.writable.reason ?? undefined}>
              <Pencil aria-hidden />
              Edit
            </Button>
          ) : null
        }
      />
      {saved ? <SavedNote saved={saved} /> : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(16rem,1fr)]">
        {editing ? (
          <ConfigEditor
            start={editing}
            view={view}
            onClose={() => setEditing(null)}
            onSaved={(result) => {
              setEditing(null);
              setSaved(result);
            }}
          />
        ) : (
          <ConfigDocument view={view} />
        )}
        <div className="grid min-w-0 gap-4">
          <ConfigFacts view={view} canEdit={canEdit} />
          <VersionsCard initial={initial.versions} />
        </div>
      </div>
    </>
  );
}
