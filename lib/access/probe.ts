import "server-only";
import { originOf } from "@/lib/http/origin";
import { problemResponse } from "@/lib/http/problem";

/** The answer of a probe, which anybody may ask for: whether, and never why not. */
export function probeResponse(request: Request, { ok }: { ok: boolean }): Response {
  if (ok) return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
  const detail = "Requests cannot be served now. The log says why.";
  return problemResponse({ code: "unavailable", detail }, originOf(request.headers).requestId);
}
