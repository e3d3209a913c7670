import { endpoint } from "@/lib/access/endpoint";
import { validateConfig } from "@/lib/features/config/queries";

export const POST = endpoint(validateConfig);
