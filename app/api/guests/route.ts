import { endpoint } from "@/lib/access/endpoint";
import { listGuests } from "@/lib/features/cluster/queries";

export const GET = endpoint(listGuests);
