import { endpoint } from "@/lib/access/endpoint";
import { getRun } from "@/lib/balancing/queries";

export const GET = endpoint(getRun);
