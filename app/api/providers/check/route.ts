import { endpoint } from "@/lib/access/endpoint";
import { checkProvider } from "@/lib/features/providers/queries";

export const GET = endpoint(checkProvider);
