import { endpoint } from "@/lib/access/endpoint";
import { endUserSessions } from "@/lib/accounts/user-operations";

export const DELETE = endpoint(endUserSessions);
