import { endpoint } from "@/lib/access/endpoint";
import { saveConfig } from "@/lib/features/config/operations";
import { getConfig } from "@/lib/features/config/queries";

export const GET = endpoint(getConfig, "base");
export const PUT = endpoint(saveConfig, "base");
