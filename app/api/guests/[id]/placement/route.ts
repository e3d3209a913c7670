import { endpoint } from "@/lib/access/endpoint";
import { getGuestPlacement } from "@/lib/features/balancing/plan/queries";

export const GET = endpoint(getGuestPlacement);
