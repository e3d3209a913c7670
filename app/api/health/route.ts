import { probeResponse } from "@/lib/access/probe";
import { health } from "@/lib/application/health";

/** For the container's health check: says whether requests can be served, and nothing about the cluster. */
export async function GET(request: Request): Promise<Response> {
  return probeResponse(request, await health());
}
