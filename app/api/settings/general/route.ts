import { endpoint } from "@/lib/access/endpoint";
import { general } from "@/lib/features/settings/operations";

export const GET = endpoint(general.read, "version");
export const PUT = endpoint(general.change, "version");
