import { endpoint } from "@/lib/access/endpoint";
import { deleteUser, updateUser } from "@/lib/features/users/operations";
import { getUser } from "@/lib/features/users/queries";

export const GET = endpoint(getUser);
export const PUT = endpoint(updateUser);
export const DELETE = endpoint(deleteUser);
