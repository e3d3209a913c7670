import { endpoint } from "@/lib/access/endpoint";
import { repairRule } from "@/lib/features/rules/repair";

export const POST = endpoint(repairRule);
