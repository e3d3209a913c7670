import { endpoint } from "@/lib/access/endpoint";
import { resumeRuleChange } from "@/lib/features/rules/writes/operations";

export const POST = endpoint(resumeRuleChange);
