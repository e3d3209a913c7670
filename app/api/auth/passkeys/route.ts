import { endpoint } from "@/lib/access/endpoint";
import { listOwnPasskeys } from "@/lib/features/profile/passkeys";

export const GET = endpoint(listOwnPasskeys);
