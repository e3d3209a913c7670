import { endpoint } from "@/lib/access/endpoint";
import { endUserSessions } from "@/lib/features/users/operations";

export const DELETE = endpoint(endUserSessions);
