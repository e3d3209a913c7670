import { endpoint } from "@/lib/access/endpoint";
import { changeRole } from "@/lib/accounts/user-operations";

export const PUT = endpoint(changeRole);
