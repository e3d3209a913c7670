import { endpoint } from "@/lib/access/endpoint";
import { getGuestSummary } from "@/lib/cluster/queries";

export const GET = endpoint(getGuestSummary);
