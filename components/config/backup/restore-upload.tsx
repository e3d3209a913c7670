"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { Button } from "@/components/ui/button";
import { restoreConfigAction, validateConfigAction } from "@/lib/features/config/actions";
import type { ConfigReview } from "@/lib/features/config/schema";
import { Remarks } from "../editor/remarks";
import { ChangesList } from "../history/changes-list";

const restore = withProof(restoreConfigAction);
const MAX_BYTES = 256 * 1024;

interface Picked {
  name: string;
  text: string;
  review: ConfigReview;
}

/** A file of one's own in place of the one on disk: checked first, then shown what it changes, then written. */
export function RestoreUpload({ base }: { base: string }) {
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [upload, setUpload] = useState<Picked | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const checking = useAction(validateConfigAction, { quiet: true });
  const take = async (file: File | undefined) => {
    if (picker.current) picker.current.value = "";
    if (!file) return;
    setTooLarge(file.size > MAX_BYTES);
    if (file.size > MAX_BYTES) return;
    const text = await file.text();
    const result = await checking.run({ text, base });
    if (result.ok) setUpload({ name: file.name, text, review: result.value });
  };
  return (
    <div className="grid justify-items-start gap-2">
      <input
        ref={picker}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label="File to restore"
        accept=".yaml,.yml,text/plain"
        onChange={(event) => void take(event.target.files?.[0])}
      />
      <Button variant="outline" size="sm" pending={checking.pending} onClick={() => picker.current?.click()}>
        <Upload aria-hidden />
        Restore from a file
      </Button>
      {tooLarge ? <p className="text-failure text-table">That file is larger than 256 KiB.</p> : null}
      <FormFailure failure={checking.failure} />
      {upload ? (
        <ConfirmDialog
          open
          onOpenChange={(open) => (open ? undefined : setUpload(null))}
          title={`Restore from ${upload.name}?`}
          consequence={consequenceOf(upload.review)}
          confirmLabel="Write it"
          success={({ version }) => `Restored, as version ${version}.`}
          onSuccess={() => void client.invalidateQueries({ queryKey: ["config"] })}
          action={() => restore({ text: upload.text, base })}
        >
          <Found review={upload.review} />
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

function consequenceOf({ issues, needsSecretsBecause }: ConfigReview): string {
  if (issues.length > 0) return "It cannot be written as it is:";
  if (needsSecretsBecause) return `${needsSecretsBecause} Write it into the file in place of the mark.`;
  return "The file on disk is written over and kept as a version before. The running ProxLB goes on with what it read until a reload or a restart.";
}

function Found({ review: { issues, changes } }: { review: ConfigReview }) {
  if (issues.length > 0) return <Remarks remarks={issues} />;
  return (
    <>
      <ChangesList changes={changes} />
      <p className="text-muted-foreground text-table">
        A secret that stands in the file counts as another value: nobody is told whether it is the stored one.
      </p>
    </>
  );
}
