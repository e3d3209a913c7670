import { textDownload } from "@/lib/access/endpoint";
import { downloadLogs } from "@/lib/logs/queries";

export const GET = textDownload(downloadLogs, "proxlb.log");
