import { endpoint } from "@/lib/access/endpoint";
import { listDrains } from "@/lib/features/maintenance/drain-queries";

export const GET = endpoint(listDrains);
