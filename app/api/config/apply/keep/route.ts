import { endpoint } from "@/lib/access/endpoint";
import { keepConfig } from "@/lib/features/config/apply/operations";

export const POST = endpoint(keepConfig);
