import { endpoint } from "@/lib/access/endpoint";
import { makePasswordLink } from "@/lib/features/users/operations";

export const POST = endpoint(makePasswordLink);
