import { endpoint } from "@/lib/access/endpoint";
import { getConfigVersion } from "@/lib/features/config/queries";

export const GET = endpoint(getConfigVersion);
