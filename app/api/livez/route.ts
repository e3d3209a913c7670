/** The process answers. Asks nothing else, so that a database that is down does not get the app restarted. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
