import { endpoint } from "@/lib/access/endpoint";
import { changeBalancingSettings } from "@/lib/features/config/settings";

export const PUT = endpoint(changeBalancingSettings, "base");
