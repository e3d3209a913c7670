import { endpoint } from "@/lib/access/endpoint";
import { getConfigState } from "@/lib/features/config/queries";

export const GET = endpoint(getConfigState);
