import { endpoint } from "@/lib/access/endpoint";
import { guestHistory } from "@/lib/features/migrations/queries";

export const GET = endpoint(guestHistory);
