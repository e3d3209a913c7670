import { endpoint } from "@/lib/access/endpoint";
import { resetSecondFactor } from "@/lib/accounts/user-operations";

export const DELETE = endpoint(resetSecondFactor);
