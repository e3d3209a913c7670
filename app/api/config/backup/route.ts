import { endpoint, textDownload } from "@/lib/access/endpoint";
import { downloadBackup, makeBackup } from "@/lib/features/config/backups/operations";

export const GET = textDownload(downloadBackup, {
  filename: "proxlb.yaml",
  type: "text/plain; charset=utf-8",
});
export const POST = endpoint(makeBackup);
