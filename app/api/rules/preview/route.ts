import { endpoint } from "@/lib/access/endpoint";
import { previewRule } from "@/lib/features/rules/writes/queries";

export const POST = endpoint(previewRule);
