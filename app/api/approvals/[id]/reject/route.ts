import { endpoint } from "@/lib/access/endpoint";
import { reject } from "@/lib/features/approvals/operations";

export const POST = endpoint(reject);
