import { endpoint } from "@/lib/access/endpoint";
import { unlinkIdentity } from "@/lib/features/profile/identities";

export const DELETE = endpoint(unlinkIdentity);
