import { endpoint } from "@/lib/access/endpoint";
import { approve } from "@/lib/features/approvals/operations";

export const POST = endpoint(approve);
