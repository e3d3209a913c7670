import { endpoint } from "@/lib/access/endpoint";
import { resetSecondFactor } from "@/lib/features/users/operations";

export const DELETE = endpoint(resetSecondFactor);
