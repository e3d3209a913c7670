import { streamedDownload } from "@/lib/access/endpoint";
import { exportAudit } from "@/lib/features/audit/operations";

export const GET = streamedDownload(exportAudit, ({ format }) =>
  format === "csv"
    ? { filename: "audit.csv", type: "text/csv; charset=utf-8" }
    : { filename: "audit.jsonl", type: "application/x-ndjson" },
);
