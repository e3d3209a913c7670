import { endpoint } from "@/lib/access/endpoint";
import { revertConfig } from "@/lib/features/config/apply/operations";

export const POST = endpoint(revertConfig);
