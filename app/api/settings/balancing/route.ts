import { endpoint } from "@/lib/access/endpoint";
import { balancing } from "@/lib/features/settings/operations";

export const GET = endpoint(balancing.read, "version");
export const PUT = endpoint(balancing.change, "version");
