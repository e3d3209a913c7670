import { endpoint } from "@/lib/access/endpoint";
import { startRoll } from "@/lib/features/maintenance/rolls/operations";
import { listRolls } from "@/lib/features/maintenance/rolls/queries";

export const GET = endpoint(listRolls);
export const POST = endpoint(startRoll);
