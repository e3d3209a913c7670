"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { ApplyPanel } from "@/components/config/apply/apply-panel";
import { type BackupRights, BackupsCard } from "@/components/config/backup/backups-card";
import { BeginPlace, BegunNote } from "@/components/config/begin/begin-place";
import { DriftCard } from "@/components/config/drift/drift-card";
import { loadEditor } from "@/components/config/editor/code-mirror/load";
import { edited } from "@/components/config/editor/codec";
import { ConfigEditor } from "@/components/config/editor/config-editor";
import { inOneLineEnd } from "@/components/config/editor/line-ends";
import { SavedNote } from "@/components/config/editor/saved-note";
import type { Start } from "@/components/config/editor/use-draft";
import { VersionsCard } from "@/components/config/history/versions-card";
import { GoneNote } from "@/components/config/restore/gone-note";
import { useWatch } from "@/components/live/live-provider";
import { PageHeader } from "@/components/page/page-header";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useToaster } from "@/components/ui/toaster";
import type { CurrentApply } from "@/lib/features/config/apply/schema";
import type { Begun } from "@/lib/features/config/begin/schema";
import { configQuery } from "@/lib/features/config/live";
import type { ConfigRemark, ConfigVersions, ConfigView, SavedConfig } from "@/lib/features/config/schema";
import { ConfigDocument } from "./config-document";
import { ConfigFacts } from "./config-facts";
import { RevealSecrets } from "./reveal-secrets";
import { TokenCard } from "./token-card";

interface ConfigScreenProps {
  initial: { view: ConfigView; versions: ConfigVersions; apply: CurrentApply };
  canEdit: boolean;
  rights: Omit<BackupRights, "over">;
}

/** What one edits has the whole width, and the rest stands below it. */
const SIDE_BY_SIDE = "lg:grid-cols-[minmax(0,2fr)_minmax(16rem,1fr)]";

/** proxlb.yaml: as it is, with its secrets masked; for Admins also to edit. */
export function ConfigScreen({ initial, canEdit, rights }: ConfigScreenProps) {
  useWatch(["config"]);
  const { data: view } = useQuery({ ...configQuery(), initialData: initial.view });
  // What the text was when editing began: it stays though the file goes on changing.
  const [editing, setEditing] = useState<Start | null>(null);
  const [saved, setSaved] = useState<SavedConfig | null>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const canOpen = canEdit && editing === null && view.state !== "missing";
  const canWrite = canOpen && view.writable.ok;
  const isMissing = canEdit && view.state === "missing";
  const overNothing = isMissing && view.writable.ok ? { base: null } : null;
  const edit = (typed?: string) => {
    setSaved(null);
    setBegun(null);
    setEditing({ text: view.text ?? "", base: view.base ?? "", typed });
  };
  const say = useToaster();
  const fix = async (remark: ConfigRemark) => {
    const result = await edited(inOneLineEnd(view.text ?? ""), remark.fix?.edits ?? []);
    if (result.ok) edit(result.text);
    else void say((toast) => toast.error(result.reason));
  };
  return (
    <>
      <PageHeader
        title="Config"
        meta="What ProxLB is told to do: proxlb.yaml"
        actions={
          canOpen ? (
            <Button
              onClick={() => edit()}
              // The editor is on its way before the button is pressed; where it does not come, the text area does.
              onPointerEnter={() => void loadEditor().catch(() => undefined)}
              onFocus={() => void loadEditor().catch(() => undefined)}
              disabled={!view.writable.ok}
              title={view.writable.reason ?? undefined}
            >
              <Pencil aria-hidden />
              Edit
            </Button>
          ) : null
        }
      />
      {saved ? <SavedNote saved={saved} /> : null}
      {begun ? <BegunNote begun={begun} /> : null}
      {isMissing ? <GoneNote view={view} initial={initial.versions} /> : null}
      <ApplyPanel initial={initial.apply} canEdit={canEdit} />
      {editing ? null : <DriftCard onTakeUp={canWrite ? edit : null} />}
      <div className={cn("grid items-start gap-4", !editing && SIDE_BY_SIDE)}>
        {editing ? (
          <ConfigEditor
            start={editing}
            view={view}
            onClose={() => setEditing(null)}
            onSaved={(result) => {
              setEditing(null);
              setSaved(result);
            }}
            onApplied={() => setEditing(null)}
          />
        ) : (
          <BeginPlace view={view} canEdit={canEdit} onWritten={setBegun}>
            <ConfigDocument view={view} onFix={canWrite ? fix : null} canEdit={canEdit} />
          </BeginPlace>
        )}
        <div className={cn("grid min-w-0 items-start gap-4", editing && SIDE_BY_SIDE)}>
          <ConfigFacts view={view} canEdit={canEdit} />
          {rights.canReveal && view.secrets.length > 0 ? <RevealSecrets names={view.secrets} /> : null}
          {view.namesCluster ? <TokenCard /> : null}
          <VersionsCard initial={initial.versions} onTakeUp={canWrite ? edit : null} over={overNothing} />
          <BackupsCard {...rights} over={canWrite ? { base: view.base } : overNothing} />
        </div>
      </div>
    </>
  );
}
