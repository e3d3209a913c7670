import { streamedDownload } from "@/lib/access/endpoint";
import { exportAudit } from "@/lib/audit-trail/operations";

export const GET = streamedDownload(exportAudit, ({ format }) =>
  format === "csv"
    ? { filename: "audit.csv", type: "text/csv; charset=utf-8" }
    : { filename: "audit.jsonl", type: "application/x-ndjson" },
);
