import { endpoint } from "@/lib/access/endpoint";
import { findBestNode } from "@/lib/features/balancing/operations";
import { lastBestNode } from "@/lib/features/balancing/queries";

/** GET tells the newest answer; POST asks ProxLB anew, which takes as long as a dry run. */
export const GET = endpoint(lastBestNode);
export const POST = endpoint(findBestNode);
