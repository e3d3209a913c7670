import { endpoint } from "@/lib/access/endpoint";
import { listGuests } from "@/lib/cluster/queries";

export const GET = endpoint(listGuests);
