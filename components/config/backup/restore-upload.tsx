"use client";

import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { RestoreDialog } from "@/components/config/restore/restore-dialog";
import type { WrittenOver } from "@/components/config/restore/use-restore";
import { FormFailure } from "@/components/form/form-parts";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import { validateConfigAction } from "@/lib/features/config/actions";
import type { ConfigReview } from "@/lib/features/config/schema";
import type { SecretName } from "@/lib/proxlb/config/secrets";
import { Remarks } from "../editor/remarks";
import { ChangesList } from "../history/changes-list";

const MAX_BYTES = 256 * 1024;

interface Picked {
  name: string;
  /** With the mark of a kept secret where it has none of its own. */
  text: string;
  marked: SecretName | null;
  review: ConfigReview;
}

/** A file of one's own in place of the one on disk: checked first, then shown what it changes, then written. */
export function RestoreUpload({ over }: { over: WrittenOver }) {
  const picker = useRef<HTMLInputElement>(null);
  const [upload, setUpload] = useState<Picked | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const checking = useAction(validateConfigAction, { quiet: true });
  const take = async (file: File | undefined) => {
    if (picker.current) picker.current.value = "";
    if (!file) return;
    setTooLarge(file.size > MAX_BYTES);
    if (file.size > MAX_BYTES) return;
    const { text, name: marked } = await markedText(await file.text());
    const result = await checking.run({ text, ...over });
    if (result.ok) setUpload({ name: file.name, text, marked, review: result.value });
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
        <RestoreDialog
          what={{ text: upload.text }}
          over={over}
          onClose={() => setUpload(null)}
          title={`Restore from ${upload.name}?`}
          consequence={consequenceOf(upload.review, over)}
          confirmLabel="Write it"
          success={({ version }) => `Restored, as version ${version}.`}
          asked={upload.review.needsSecrets}
        >
          <Found {...upload} />
        </RestoreDialog>
      ) : null}
    </div>
  );
}

/** The part that edits YAML is fetched for it; without it the server says what is missing. */
async function markedText(text: string): Promise<{ text: string; name: SecretName | null }> {
  try {
    const { withMissingCredential } = await import("@/lib/proxlb/config/missing-credential");
    return withMissingCredential(text) ?? { text, name: null };
  } catch (error) {
    console.error(error);
    return { text, name: null };
  }
}

function consequenceOf({ issues, needsSecretsBecause }: ConfigReview, { base }: WrittenOver): string {
  if (issues.length > 0) return "It cannot be written as it is:";
  if (needsSecretsBecause) return needsSecretsBecause;
  const before = base === null ? "" : "The file on disk is written over and kept as a version before. ";
  return `${before}The running ProxLB goes on with what it read until a reload or a restart.`;
}

function Found({ marked, review: { issues, changes, needsSecrets } }: Picked) {
  if (issues.length > 0) return <Remarks remarks={issues} />;
  return (
    <>
      {marked === null || needsSecrets.includes(marked) ? null : (
        <p className="text-table">
          The file has no {marked} of its own: the one that is on disk now is kept.
        </p>
      )}
      <ChangesList changes={changes} />
      <p className="text-muted-foreground text-table">
        A secret that stands in the file counts as another value: nobody is told whether it is the stored one.
      </p>
    </>
  );
}
