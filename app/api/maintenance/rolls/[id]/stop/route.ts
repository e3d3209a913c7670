import { endpoint } from "@/lib/access/endpoint";
import { stopRoll } from "@/lib/features/maintenance/rolls/operations";

export const POST = endpoint(stopRoll);
