import { endpoint } from "@/lib/access/endpoint";
import { extendConfig } from "@/lib/features/config/apply/operations";

export const POST = endpoint(extendConfig);
