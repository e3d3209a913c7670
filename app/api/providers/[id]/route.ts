import { endpoint } from "@/lib/access/endpoint";
import { deleteProvider, updateProvider } from "@/lib/features/providers/operations";
import { getProvider } from "@/lib/features/providers/queries";

export const GET = endpoint(getProvider);
export const PUT = endpoint(updateProvider);
export const DELETE = endpoint(deleteProvider);
