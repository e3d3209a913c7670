import { endpoint } from "@/lib/access/endpoint";
import { getGuestSummary } from "@/lib/features/cluster/queries";

export const GET = endpoint(getGuestSummary);
