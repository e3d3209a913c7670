import { endpoint } from "@/lib/access/endpoint";
import { listMigrations } from "@/lib/migrations/queries";

export const GET = endpoint(listMigrations);
