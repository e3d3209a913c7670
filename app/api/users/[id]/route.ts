import { endpoint } from "@/lib/access/endpoint";
import { deleteUser, updateUser } from "@/lib/accounts/user-operations";
import { getUser } from "@/lib/accounts/user-queries";

export const GET = endpoint(getUser);
export const PUT = endpoint(updateUser);
export const DELETE = endpoint(deleteUser);
