import { endpoint } from "@/lib/access/endpoint";
import { migrationTotals } from "@/lib/migrations/queries";

export const GET = endpoint(migrationTotals);
