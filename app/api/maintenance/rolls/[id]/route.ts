import { endpoint } from "@/lib/access/endpoint";
import { getRoll } from "@/lib/features/maintenance/rolls/queries";

export const GET = endpoint(getRoll);
