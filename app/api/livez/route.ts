import { probeResponse } from "@/lib/access/probe";

/** The process answers. Asks nothing else, so that a database that is down does not get the app restarted. */
export function GET(request: Request): Response {
  return probeResponse(request, { ok: true });
}
