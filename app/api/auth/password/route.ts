import { endpoint } from "@/lib/access/endpoint";
import { changeOwnPassword } from "@/lib/accounts/operations";

export const PUT = endpoint(changeOwnPassword);
