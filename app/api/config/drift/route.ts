import { endpoint } from "@/lib/access/endpoint";
import { getDrift } from "@/lib/features/config/drift/queries";

export const GET = endpoint(getDrift);
