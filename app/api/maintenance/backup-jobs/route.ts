import { endpoint } from "@/lib/access/endpoint";
import { listBackupJobs } from "@/lib/features/maintenance/windows/backup-jobs";

export const GET = endpoint(listBackupJobs);
