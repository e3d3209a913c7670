import { endpoint } from "@/lib/access/endpoint";
import { endRoll } from "@/lib/features/maintenance/rolls/operations";

export const POST = endpoint(endRoll);
