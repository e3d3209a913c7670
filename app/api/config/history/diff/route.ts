import { endpoint } from "@/lib/access/endpoint";
import { compareVersions } from "@/lib/features/config/diff";

export const GET = endpoint(compareVersions);
