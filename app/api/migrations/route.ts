import { endpoint } from "@/lib/access/endpoint";
import { listMigrations } from "@/lib/features/migrations/queries";

export const GET = endpoint(listMigrations);
