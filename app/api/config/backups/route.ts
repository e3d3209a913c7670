import { endpoint } from "@/lib/access/endpoint";
import { listBackups } from "@/lib/features/config/backups/queries";

export const GET = endpoint(listBackups);
