import { endpoint } from "@/lib/access/endpoint";
import { getRule } from "@/lib/features/rules/one";
import { changeRule, removeRule } from "@/lib/features/rules/writes/operations";

export const GET = endpoint(getRule);
export const PUT = endpoint(changeRule);
export const DELETE = endpoint(removeRule);
