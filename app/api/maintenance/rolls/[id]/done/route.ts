import { endpoint } from "@/lib/access/endpoint";
import { confirmRoll } from "@/lib/features/maintenance/rolls/operations";

export const POST = endpoint(confirmRoll);
