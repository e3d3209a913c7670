import { fileDownload } from "@/lib/access/endpoint";
import { makeBugReport } from "@/lib/features/service/bug-report";

export const GET = fileDownload(makeBugReport, {
  filename: "proxlb-bug-report.tar.gz",
  type: "application/gzip",
});
