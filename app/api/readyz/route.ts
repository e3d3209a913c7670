import { probeResponse } from "@/lib/access/probe";
import { readiness } from "@/lib/application/health";

/** For a load balancer: whether to send requests here, and not why not. The log says that. */
export async function GET(request: Request): Promise<Response> {
  return probeResponse(request, await readiness());
}
