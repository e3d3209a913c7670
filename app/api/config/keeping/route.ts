import { endpoint } from "@/lib/access/endpoint";
import { changeKeeping, getKeeping } from "@/lib/features/config/keeping/operations";

export const GET = endpoint(getKeeping);
export const PUT = endpoint(changeKeeping);
