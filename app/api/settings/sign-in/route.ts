import { endpoint } from "@/lib/access/endpoint";
import { signIn } from "@/lib/features/settings/operations";

export const GET = endpoint(signIn.read, "version");
export const PUT = endpoint(signIn.change, "version");
