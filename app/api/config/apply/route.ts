import { endpoint } from "@/lib/access/endpoint";
import { applyConfig } from "@/lib/features/config/apply/operations";
import { getApply } from "@/lib/features/config/apply/queries";

export const GET = endpoint(getApply);
export const POST = endpoint(applyConfig, "base");
