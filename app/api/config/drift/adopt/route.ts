import { endpoint } from "@/lib/access/endpoint";
import { adoptDrift } from "@/lib/features/config/drift/operations";

export const POST = endpoint(adoptDrift, "base");
