import { endpoint } from "@/lib/access/endpoint";
import { ignoreNode } from "@/lib/features/maintenance/drain-operations";

export const PUT = endpoint(ignoreNode);
