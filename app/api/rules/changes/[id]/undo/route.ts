import { endpoint } from "@/lib/access/endpoint";
import { undoRuleChange } from "@/lib/features/rules/writes/operations";

export const POST = endpoint(undoRuleChange);
