import { endpoint } from "@/lib/access/endpoint";
import { guestHistory } from "@/lib/migrations/queries";

export const GET = endpoint(guestHistory);
