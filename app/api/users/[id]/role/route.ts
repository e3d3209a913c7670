import { endpoint } from "@/lib/access/endpoint";
import { changeRole } from "@/lib/features/users/operations";

export const PUT = endpoint(changeRole);
