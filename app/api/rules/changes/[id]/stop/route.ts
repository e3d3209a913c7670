import { endpoint } from "@/lib/access/endpoint";
import { stopRuleChange } from "@/lib/features/rules/writes/operations";

export const POST = endpoint(stopRuleChange);
