import { endpoint } from "@/lib/access/endpoint";
import { restoreConfig } from "@/lib/features/config/restore";

export const POST = endpoint(restoreConfig, "base");
