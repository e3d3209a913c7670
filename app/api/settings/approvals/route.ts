import { endpoint } from "@/lib/access/endpoint";
import { approvals } from "@/lib/features/settings/operations";

export const GET = endpoint(approvals.read, "version");
export const PUT = endpoint(approvals.change, "version");
