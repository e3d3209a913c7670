import { health } from "@/lib/application/health";

/** For the container's health check: says whether requests can be served, and nothing about the cluster. */
export async function GET(): Promise<Response> {
  const { ok } = await health();
  return Response.json(
    { status: ok ? "ok" : "unavailable" },
    { status: ok ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
