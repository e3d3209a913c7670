import { endpoint } from "@/lib/access/endpoint";
import { getProfile } from "@/lib/accounts/queries";

export const GET = endpoint(getProfile);
