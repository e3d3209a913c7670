import { endpoint } from "@/lib/access/endpoint";
import { createProvider } from "@/lib/features/providers/operations";
import { listProviders } from "@/lib/features/providers/queries";

export const GET = endpoint(listProviders);
export const POST = endpoint(createProvider);
