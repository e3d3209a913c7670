import { endpoint } from "@/lib/access/endpoint";
import { listOwnTokens } from "@/lib/features/profile/tokens";

export const GET = endpoint(listOwnTokens);
