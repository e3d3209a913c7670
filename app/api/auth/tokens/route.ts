import { endpoint } from "@/lib/access/endpoint";
import { listOwnTokens } from "@/lib/accounts/token-operations";

export const GET = endpoint(listOwnTokens);
