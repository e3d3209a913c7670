import { endpoint } from "@/lib/access/endpoint";
import { getProfile } from "@/lib/features/profile/queries";

export const GET = endpoint(getProfile);
