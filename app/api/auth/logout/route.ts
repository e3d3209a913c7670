import { endpoint } from "@/lib/access/endpoint";
import { endThisSession } from "@/lib/accounts/operations";

export const POST = endpoint(endThisSession);
