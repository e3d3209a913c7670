import { endpoint } from "@/lib/access/endpoint";
import { listRuleChanges } from "@/lib/features/rules/writes/queries";

export const GET = endpoint(listRuleChanges);
