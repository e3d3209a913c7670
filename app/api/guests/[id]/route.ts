import { endpoint } from "@/lib/access/endpoint";
import { getGuest } from "@/lib/features/cluster/queries";

export const GET = endpoint(getGuest);
