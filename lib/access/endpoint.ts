import "server-only";
import { Readable } from "node:stream";
import type { z } from "zod";
import { clock } from "@/lib/core/clock";
import { AppError, appErrorOf } from "@/lib/core/errors";
import type { Origin } from "@/lib/http/origin";
import { FOREIGN_ORIGIN, isOwnOrigin, originOf } from "@/lib/http/origin";
import { problemResponse } from "@/lib/http/problem";
import type { Actor } from "@/lib/identity/actor";
import { actorAgain, actorOfRequest } from "@/lib/identity/identify";
import { can, type Requirement } from "@/lib/identity/permissions";
import { recordRefusal } from "@/lib/identity/refusals";
import { describeFailure } from "./failure";
import { parseInput } from "./input";
import type { Operation } from "./operation";
import type { Query } from "./query";
import { refusal } from "./refusal";

interface RouteContext {
  /** Undefined where the address has none, whatever Next's own type says. */
  params: Promise<Record<string, string | string[] | undefined> | undefined>;
}

/**
 * A route handler from a query (GET) or an operation. What makes something answers 201 with its `Location`. Input is path parameters over JSON body over query string;
 * failure is a problem document (RFC 9457).
 * @param versionedBy the field that names the version of what this is about: an answer with it has it as its `ETag` too,
 *   and a change may be given it as `If-Match`
 */
export function endpoint<I extends z.ZodType, O extends z.ZodType>(
  door: Query<I, O> | Operation<I, O>,
  versionedBy?: keyof z.input<I> | keyof z.output<O>,
) {
  const respond = (answer: z.output<O>) => {
    const location = "created" in door.spec ? door.spec.created?.(answer) : undefined;
    const headers = { ...NO_STORE, ...(versionedBy ? etagOf(answer, versionedBy) : {}) };
    return location === undefined
      ? Response.json(answer, { headers })
      : Response.json(answer, { status: 201, headers: { ...headers, location } });
  };
  return handler(door, respond, versionedBy);
}

function etagOf(answer: unknown, field: PropertyKey): Record<string, string> {
  const version = (answer as Record<PropertyKey, unknown> | null)?.[field];
  return typeof version === "string" ? { etag: `"${version}"` } : {};
}

/** What `If-Match` says, as a field of the input. One strong name: `*` and a weak one would let anything be written over. */
function ifMatch(request: Request, field: PropertyKey | undefined): Record<PropertyKey, string> {
  const header = request.headers.get("if-match");
  if (field === undefined || header === null) return {};
  const [, version] = /^\s*"([^"]+)"\s*$/.exec(header) ?? [];
  if (version !== undefined) return { [field]: version };
  throw new AppError("invalid", 'If-Match takes one ETag as it was given: "…", without W/ and not *.');
}

interface File {
  filename: string;
  type: string;
}

/** A door whose answer is a text to keep as a file. */
export function textDownload<I extends z.ZodType>(
  door: Query<I, z.ZodString> | Operation<I, z.ZodString>,
  file: File,
) {
  const inPieces = async function* (text: string) {
    for (let at = 0; at < text.length; at += PIECE_CHARS) yield text.slice(at, at + PIECE_CHARS);
  };
  return handler(door, async (answer, _given, actor) => {
    const pieces = whileAllowed(inPieces(answer), actor, door.spec.permission);
    return new Response(await bodyOfPieces(pieces), { headers: headersOf(file) });
  });
}

/** A door whose answer is a text too long to hold: it is sent piece by piece as it is read. @param file from the checked input */
export function streamedDownload<I extends z.ZodType>(
  door: Query<I, z.ZodCustom<AsyncIterable<string>>> | Operation<I, z.ZodCustom<AsyncIterable<string>>>,
  file: (input: z.output<I>) => File,
) {
  return handler(door, async (answer, given, actor) => {
    const headers = headersOf(file(parseInput(door.spec.input, given)));
    const pieces = whileAllowed(answer, actor, door.spec.permission);
    return new Response(await bodyOfPieces(pieces), { headers });
  });
}

/** A door whose answer is a whole file. */
export function fileDownload<I extends z.ZodType>(
  door: Operation<I, z.ZodCustom<Uint8Array<ArrayBuffer>>>,
  file: File,
) {
  return handler(door, (answer) => new Response(answer, { headers: headersOf(file) }));
}

function headersOf({ filename, type }: File): Record<string, string> {
  return {
    ...NO_STORE,
    "content-type": type,
    "content-disposition": `attachment; filename="${filename}"`,
  };
}

const PIECE_CHARS = 64 * 1024;
/** How long a look at who reads counts. */
const LOOK_MS = 1_000;

/** Waits for the first piece: what fails before it can still be answered as what it is. */
async function bodyOfPieces(pieces: AsyncGenerator<string>): Promise<ReadableStream<Uint8Array>> {
  const first = await pieces.next();
  const all = async function* () {
    if (first.done) return;
    yield first.value;
    yield* pieces;
  };
  return Readable.toWeb(Readable.from(all(), { objectMode: false })) as ReadableStream<Uint8Array>;
}

/**
 * Breaks a download off when its reader was shown out since it began: a slow one may take hours.
 * @throws AppError forbidden, which the reader sees as a broken connection: half a file must not look like a whole one
 */
export async function* whileAllowed(
  pieces: AsyncIterable<string>,
  actor: Actor,
  requirement: Requirement,
): AsyncGenerator<string> {
  let lookedAtMs = clock().monotonicMs();
  for await (const piece of pieces) {
    if (clock().monotonicMs() - lookedAtMs >= LOOK_MS) {
      if (!can(await actorAgain(actor), requirement))
        throw new AppError("forbidden", "This download ended with the right to it.");
      lookedAtMs = clock().monotonicMs();
    }
    yield piece;
  }
}

/**
 * For what nobody needs to be signed in for: a program's sign-in, a browser's report, and nothing else. It sets no
 * cookie, so that the page a request comes from does not matter. An answer of nothing is a 204.
 */
export function publicEndpoint<I extends z.ZodType, T>(
  name: string,
  input: I,
  run: (input: z.output<I>, origin: Origin) => Promise<T>,
) {
  const handle = async (request: Request): Promise<Response> => {
    try {
      const answer = await run(parseInput(input, await bodyOf(request)), originOf(request.headers));
      return answer === undefined
        ? new Response(null, { status: 204, headers: NO_STORE })
        : Response.json(answer, { headers: NO_STORE });
    } catch (error) {
      return problem(error, name, request);
    }
  };
  return Object.assign(handle, { input, requires: "anyone" as const });
}

const NO_STORE = { "cache-control": "private, no-store" };

function handler<I extends z.ZodType, O extends z.ZodType>(
  door: Query<I, O> | Operation<I, O>,
  respond: (answer: z.output<O>, given: unknown, actor: Actor) => Response | Promise<Response>,
  versionedBy?: PropertyKey,
) {
  const handle = async (request: Request, context: RouteContext): Promise<Response> => {
    try {
      const isRead = request.method === "GET" || request.method === "HEAD";
      if (!isRead && !isOwnOrigin(request.headers)) throw new AppError("forbidden", FOREIGN_ORIGIN);
      const actor = await actorOfRequest(request);
      if (!actor) {
        await recordRefusal(door.spec.name, null, originOf(request.headers));
        throw refusal("signed_in");
      }
      const own = isRead ? queryOf(request) : await bodyOf(request);
      const named = { ...((await context.params) ?? {}), ...(isRead ? {} : ifMatch(request, versionedBy)) };
      refuseTwice(own, named);
      const given = { ...own, ...named } as z.input<I>;
      return await respond(await door(actor, given), given, actor);
    } catch (error) {
      return problem(error, door.spec.name, request);
    }
  };
  // What it takes goes along, so that every way in can be compared with the table and tried with what it refuses.
  return Object.assign(handle, { input: door.spec.input, requires: door.spec.permission });
}

/** A body that names another thing than the address (or a header) does must not pass as if it were about that. */
function refuseTwice(own: object, named: object): void {
  const twice = Object.keys(own).filter((key) => Object.hasOwn(named, key));
  if (twice.length === 0) return;
  const issues = twice.map((path) => ({ path, message: "The address or a header says this already." }));
  throw new AppError("invalid", `The input is not valid. ${twice[0]}: ${issues[0]?.message}`, { issues });
}

function problem(error: unknown, door: string, request: Request): Response {
  const origin = originOf(request.headers);
  const { code, message, issues, facts } = describeFailure(error, door, origin);
  return problemResponse(
    { code, detail: message, issues, facts, headers: retryAfter(error) },
    origin.requestId,
  );
}

function retryAfter(error: unknown): Record<string, string> {
  const seconds = appErrorOf(error)?.retryAfterSeconds;
  return seconds === undefined ? {} : { "retry-after": String(seconds) };
}

function queryOf(request: Request): Record<string, string | string[]> {
  const parameters = new URL(request.url).searchParams;
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((key) => {
      const values = parameters.getAll(key);
      return [key, values.length > 1 ? values : (values[0] ?? "")];
    }),
  );
}

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AppError("invalid", "The request body is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new AppError("invalid", "The request body must be a JSON object.");
  }
  return body as Record<string, unknown>;
}
