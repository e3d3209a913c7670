import type { IncomingMessage } from "node:http";
import { ApiError } from "./errors";

type Values = Record<string, string | string[] | number | boolean>;

/** Query and body parameters together. @throws ApiError 500 for malformed JSON, 506 for other content types. */
export async function readRequest(request: IncomingMessage): Promise<Values> {
  const query = (request.url ?? "").split("?")[1];
  const values = query === undefined ? {} : fromForm(query);
  const body = await readBody(request);
  if (body === "") return values;
  const type =
    (request.headers["content-type"] ?? "application/x-www-form-urlencoded").split(";")[0]?.trim() ?? "";
  if (type === "application/json") return { ...values, ...fromJson(body) };
  if (type === "application/x-www-form-urlencoded") return { ...values, ...fromForm(body) };
  throw new ApiError(506, `upload 'Content-Type '${type}' not implemented`, { plainText: true });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** A repeated key is an array. */
function fromForm(text: string): Values {
  const values: Values = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const known = values[key];
    if (known === undefined) values[key] = value;
    else values[key] = Array.isArray(known) ? [...known, value] : [String(known), value];
  }
  return values;
}

function fromJson(text: string): Values {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Values;
  } catch {
    // Told below, in the words of PVE's parser.
  }
  const inside = /^\{\s*([^"}\s].*)$/s.exec(text.trim())?.[1];
  const what =
    inside === undefined
      ? `malformed JSON string, neither tag, array, object, number, string or atom, at character offset 0 (before "${text}")`
      : `'"' expected, at character offset 1 (before "${inside}")`;
  throw new ApiError(500, `${what} at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 934.\n`, {
    plainText: true,
  });
}
