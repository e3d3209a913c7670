import { endpoint } from "@/lib/access/endpoint";
import { getTokenRights } from "@/lib/features/config/token/queries";

export const GET = endpoint(getTokenRights);
