import { endpoint } from "@/lib/access/endpoint";
import { linkDirectory } from "@/lib/features/profile/directory-link";

export const POST = endpoint(linkDirectory);
