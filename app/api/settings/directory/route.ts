import { endpoint } from "@/lib/access/endpoint";
import { directory } from "@/lib/features/settings/operations";

export const GET = endpoint(directory.read, "version");
export const PUT = endpoint(directory.change, "version");
