import { endpoint } from "@/lib/access/endpoint";
import { revokeUserToken } from "@/lib/features/users/operations";

export const DELETE = endpoint(revokeUserToken);
