import { endpoint } from "@/lib/access/endpoint";
import { getPlacement } from "@/lib/balancing/queries";

export const GET = endpoint(getPlacement);
