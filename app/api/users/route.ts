import { endpoint } from "@/lib/access/endpoint";
import { createUser } from "@/lib/accounts/user-operations";
import { listUsers } from "@/lib/accounts/user-queries";

export const GET = endpoint(listUsers);
export const POST = endpoint(createUser);
