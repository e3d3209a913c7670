import { endpoint } from "@/lib/access/endpoint";
import { goOnWithRoll } from "@/lib/features/maintenance/rolls/operations";

export const POST = endpoint(goOnWithRoll);
