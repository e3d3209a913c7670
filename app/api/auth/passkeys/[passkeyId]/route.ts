import { endpoint } from "@/lib/access/endpoint";
import { removePasskey, renamePasskey } from "@/lib/features/profile/passkeys";

export const PUT = endpoint(renamePasskey);
export const DELETE = endpoint(removePasskey);
