import { endpoint } from "@/lib/access/endpoint";
import { retention } from "@/lib/features/settings/operations";

export const GET = endpoint(retention.read, "version");
export const PUT = endpoint(retention.change, "version");
