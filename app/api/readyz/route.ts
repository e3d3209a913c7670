import { readiness } from "@/lib/application/health";

/** For a load balancer: whether to send requests here, and not why not. The log says that. */
export async function GET(): Promise<Response> {
  const { ok } = await readiness();
  return Response.json(
    { status: ok ? "ok" : "unavailable" },
    { status: ok ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
