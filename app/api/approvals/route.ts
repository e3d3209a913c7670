import { endpoint } from "@/lib/access/endpoint";
import { listApprovals } from "@/lib/features/approvals/queries";

export const GET = endpoint(listApprovals);
