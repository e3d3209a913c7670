import { endpoint } from "@/lib/access/endpoint";
import { listOwnSessions } from "@/lib/features/profile/queries";

export const GET = endpoint(listOwnSessions);
