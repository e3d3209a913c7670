import { endpoint } from "@/lib/access/endpoint";
import { getGuest } from "@/lib/cluster/queries";

export const GET = endpoint(getGuest);
