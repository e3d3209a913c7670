import { endpoint } from "@/lib/access/endpoint";
import { endMaintenance, startDrain } from "@/lib/features/maintenance/drain-operations";
import { getNodeMaintenance } from "@/lib/features/maintenance/drain-queries";

export const GET = endpoint(getNodeMaintenance);
export const POST = endpoint(startDrain);
export const DELETE = endpoint(endMaintenance);
