import { endpoint, textDownload } from "@/lib/access/endpoint";
import { downloadBackup, makeBackup } from "@/lib/features/config/backups/operations";

export const GET = textDownload(downloadBackup, "proxlb.yaml");
export const POST = endpoint(makeBackup);
