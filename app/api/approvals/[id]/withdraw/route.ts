import { endpoint } from "@/lib/access/endpoint";
import { withdraw } from "@/lib/features/approvals/operations";

export const POST = endpoint(withdraw);
