import { request as httpRequest } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Result } from "@/lib/core/result";

export type Verdict = "allowed" | "signed_out" | "forbidden" | "odd";

export interface Seen {
  verdict: Verdict;
  status: number;
  body: string;
  /** X-Request-Id */
  requestId: string;
}

/** A field that no schema names: whoever passes the permission learns that it is not valid, and nothing happens. */
const PROBE = { notAFieldOfAnything: 1 };

/** What asks thousands of times has its answers unpacked: packing took the app a seventh of its time, and these as much. */
const UNPACKED = { "accept-encoding": "identity" };

/** Parameters of paths in the simulated small cluster. */
const SAMPLES: Record<string, string> = { name: "pve1", "...nextauth": "session" };

export function fill(path: string): string {
  return path.replace(/\[([^\]]+)\]/g, (_, name: string) => SAMPLES[name] ?? "1");
}

export async function callPage(
  url: string,
  path: string,
  cookie: string,
  headers: Record<string, string> = {},
): Promise<Seen> {
  const answer = await get(`${url}${path}`, { ...(cookie ? { cookie } : {}), ...headers });
  const { status, body } = answer;
  const requestId = String(answer.headers["x-request-id"]);
  const goal = `${answer.location ?? ""} ${redirectIn(body)}`;
  if (/\/sign-in|\/setup/.test(goal)) return { verdict: "signed_out", status, body, requestId };
  if (goal.includes("/forbidden")) return { verdict: "forbidden", status, body, requestId };
  return { verdict: status === 200 || status === 404 ? "allowed" : "odd", status, body, requestId };
}

/** Where a page that had begun already sends the browser: in its stream, or in a meta tag. */
function redirectIn(body: string): string {
  return [...body.matchAll(/NEXT_REDIRECT;[a-z]+;([^;]+);|http-equiv="refresh" content="[^"]*url=([^"]+)"/g)]
    .map((match) => match[1] ?? match[2] ?? "")
    .join(" ");
}

/** Posts an action to a page as the browser would; without `input` one that is never valid. */
export async function callAction(
  url: string,
  page: string,
  id: string,
  cookie: string,
  headers: Record<string, string> = {},
  input: unknown = PROBE,
): Promise<Seen> {
  const answer = await fetch(`${url}${page}`, {
    method: "POST",
    redirect: "manual",
    headers: {
      ...UNPACKED,
      accept: "text/x-component",
      "content-type": "text/plain;charset=UTF-8",
      "next-action": id,
      origin: url,
      ...(cookie ? { cookie } : {}),
      ...headers,
    },
    body: JSON.stringify([input]),
  });
  const body = await answer.text();
  const requestId = answer.headers.get("x-request-id") ?? "";
  return { verdict: verdictOfAction(answer, body), status: answer.status, body, requestId };
}

function verdictOfAction(answer: Response, body: string): Verdict {
  if (answer.status === 303 || answer.status === 307) {
    return /\/(sign-in|setup)/.test(answer.headers.get("location") ?? "") ? "signed_out" : "odd";
  }
  const line = body.split("\n").find((row) => /^\w+:\{"ok":/.test(row));
  if (!line) return answer.status === 404 ? "signed_out" : "odd";
  const result = JSON.parse(line.slice(line.indexOf("{"))) as Result<unknown>;
  return result.ok ? "allowed" : verdictOf(result.error.code);
}

export async function callRoute(
  url: string,
  entry: string,
  cookie: string,
  headers: Record<string, string> = {},
  given: Record<string, unknown> = PROBE,
): Promise<Seen> {
  const [method = "GET", pattern = "/"] = entry.split(" ");
  const input = { ...given };
  // What the address has a place for stands there and nowhere else.
  const path = pattern.replace(/\[(\w+)\]/g, (place, name: string) => {
    const value = input[name];
    delete input[name];
    return value === undefined ? place : String(value);
  });
  const isRead = method === "GET";
  const answer = await fetch(`${url}${fill(path)}`, {
    method,
    redirect: "manual",
    headers: {
      ...UNPACKED,
      ...(cookie ? { cookie } : {}),
      ...(isRead ? {} : { origin: url, "content-type": "application/json" }),
      ...headers,
    },
    ...(isRead ? {} : { body: JSON.stringify(input) }),
  });
  const body = await answer.text();
  const seen = { status: answer.status, body, requestId: answer.headers.get("x-request-id") ?? "" };
  if (answer.status >= 500 && answer.status !== 503) return { verdict: "odd", ...seen };
  if (answer.status === 401) return { verdict: "signed_out", ...seen };
  return { verdict: answer.status === 403 ? "forbidden" : "allowed", ...seen };
}

function verdictOf(code: string): Verdict {
  if (code === "unauthenticated") return "signed_out";
  if (code === "forbidden") return "forbidden";
  return code === "internal" ? "odd" : "allowed";
}

/** Unlike fetch it leaves the path as it is and sends any header and method. What is packed is given unpacked. */
export function get(
  url: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{
  status: number;
  body: string;
  location: string | undefined;
  headers: NodeJS.Dict<string | string[]>;
}> {
  const { hostname, port, origin } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, path: url.slice(origin.length) || "/", method, headers, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const sent = Buffer.concat(chunks);
          const isPacked = answer.headers["content-type"] === "application/gzip";
          resolve({
            status: answer.statusCode ?? 0,
            body: (isPacked ? gunzipSync(sent) : sent).toString("utf8"),
            location: answer.headers.location,
            headers: answer.headers,
          });
        });
      },
    );
    request.on("error", reject);
    request.end();
  });
}
