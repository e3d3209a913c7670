import { endpoint } from "@/lib/access/endpoint";
import { getRun } from "@/lib/features/balancing/queries";

export const GET = endpoint(getRun);
