import { endpoint } from "@/lib/access/endpoint";
import { getConfigVersion } from "@/lib/config/queries";

export const GET = endpoint(getConfigVersion);
