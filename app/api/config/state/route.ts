import { endpoint } from "@/lib/access/endpoint";
import { getConfigState } from "@/lib/config/queries";

export const GET = endpoint(getConfigState);
