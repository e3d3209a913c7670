import { endpoint } from "@/lib/access/endpoint";
import { endThisSession } from "@/lib/features/profile/operations";

export const POST = endpoint(endThisSession);
