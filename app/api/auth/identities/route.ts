import { endpoint } from "@/lib/access/endpoint";
import { listOwnIdentities } from "@/lib/features/profile/identities";

export const GET = endpoint(listOwnIdentities);
