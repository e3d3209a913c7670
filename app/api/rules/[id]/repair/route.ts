import { endpoint } from "@/lib/access/endpoint";
import { previewRepair } from "@/lib/features/rules/repair";

export const POST = endpoint(previewRepair);
