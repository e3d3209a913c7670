import { textDownload } from "@/lib/access/endpoint";
import { downloadLogs } from "@/lib/features/logs/operations";

export const GET = textDownload(downloadLogs, { filename: "proxlb.log", type: "text/plain; charset=utf-8" });
