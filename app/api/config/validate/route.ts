import { endpoint } from "@/lib/access/endpoint";
import { validateConfig } from "@/lib/config/queries";

export const POST = endpoint(validateConfig);
