import { endpoint } from "@/lib/access/endpoint";
import { getPlacement } from "@/lib/features/balancing/queries";

export const GET = endpoint(getPlacement);
