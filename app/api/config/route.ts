import { endpoint } from "@/lib/access/endpoint";
import { saveConfig } from "@/lib/config/operations";
import { getConfig } from "@/lib/config/queries";

export const GET = endpoint(getConfig);
export const PUT = endpoint(saveConfig);
