import { endpoint } from "@/lib/access/endpoint";
import { migrationTotals } from "@/lib/features/migrations/queries";

export const GET = endpoint(migrationTotals);
