"use client";

import { useAction } from "@/components/form/use-action";
import { withProof } from "@/components/live/overlay-store";
import { downloadFile } from "@/components/table/download";
import { Button } from "@/components/ui/button";
import type { ErrorCode, Issue } from "@/lib/core/errors";
import type { Result } from "@/lib/core/result";

/** The file with its secrets: asks for the password where that was given too long ago, and stands in the audit log. */
export function DownloadBackup({ id }: { id: number }) {
  const loading = useAction(fetchBackup, {
    onSuccess: (file) => downloadFile(`proxlb-backup-${id}.yaml`, file),
  });
  return (
    <Button
      variant="link"
      className="h-auto p-0 text-table"
      pending={loading.pending}
      onClick={() => void loading.run(id)}
    >
      Download with its secrets
    </Button>
  );
}

const fetchBackup = withProof(async (id: number): Promise<Result<Blob>> => {
  const answer = await fetch(`/api/config/backup?id=${id}`, { cache: "no-store" });
  if (answer.ok) return { ok: true, value: await answer.blob() };
  const problem = (await answer.json()) as { title: ErrorCode; detail: string; issues?: Issue[] };
  return { ok: false, error: { code: problem.title, message: problem.detail, issues: problem.issues ?? [] } };
});
