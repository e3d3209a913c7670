import { endpoint } from "@/lib/access/endpoint";
import { listOwnSessions } from "@/lib/accounts/queries";

export const GET = endpoint(listOwnSessions);
