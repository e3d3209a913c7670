import { endpoint } from "@/lib/access/endpoint";
import { makePasswordLink } from "@/lib/accounts/user-operations";

export const POST = endpoint(makePasswordLink);
