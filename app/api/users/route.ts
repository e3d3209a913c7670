import { endpoint } from "@/lib/access/endpoint";
import { createUser } from "@/lib/features/users/operations";
import { listUsers } from "@/lib/features/users/queries";

export const GET = endpoint(listUsers);
export const POST = endpoint(createUser);
