import { endpoint } from "@/lib/access/endpoint";
import { listRules } from "@/lib/features/rules/queries";
import { createRule } from "@/lib/features/rules/writes/operations";

export const GET = endpoint(listRules);
export const POST = endpoint(createRule);
