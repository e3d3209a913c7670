import "server-only";
import { Auth, raw, skipCSRFCheck } from "@auth/core";
import { AppError, isAppError, messageOf } from "@/lib/core/errors";
import { sha256 } from "@/lib/core/hashes";
import { log } from "@/lib/core/log";
import { type Origin, originOf, ownOrigin } from "@/lib/http/origin";
import { actorOfCookieHeader, readCookie } from "../identify";
import { refuseInsecureSignIn } from "../insecure-http";
import { safePath } from "../safe-path";
import { isHttps } from "../session";
import { arrive, recordProviderRefusal } from "./arrive";
import { authConfig, BASE } from "./auth-config";
import { groupsAt } from "./claims";
import { type Discovered, discover, userinfoOf } from "./discovery";
import { type Flow, flowCookieName, flowCookieOptions, keepFlow, startedNow, takeFlow } from "./flow";
import { isShut, onlyWay } from "./only-way";
import { enabledProvider, type Provider } from "./providers";
import { PROVIDER_REFUSALS, type ProviderRefusal, ProviderSlug } from "./schema";
import { readUserinfo, verifyIdToken } from "./tokens";
import { endTrial, failedTrial, providerOfTrial } from "./trial";

/** Who is sent to a provider that has just gone down would see an error of the browser, and no way back. */
const STANDS_MS = 5_000;

interface Cookie {
  name: string;
  value: string;
  options: object;
}

export type Begin = Pick<Flow, "purpose" | "next"> &
  Partial<Pick<Flow, "sessionRowId" | "invitationHash" | "factor" | "trialId">>;

/**
 * Begins a sign-in at a provider. @param cookie the browser's raw Cookie header
 * @returns where the browser goes, and the cookies that it needs for the way back
 * @throws AppError not_found, forbidden over plain HTTP, unavailable with the reason while the provider cannot be used
 */
export async function beginAtProvider(
  slug: string,
  { purpose, next, sessionRowId = null, invitationHash = null, factor = null, trialId = null }: Begin,
  cookie: string | null,
): Promise<{ url: string; cookies: Cookie[] }> {
  refuseInsecureSignIn();
  const provider = await providerFor(slug, trialId);
  if (!provider) throw new AppError("not_found", "There is no such provider to sign in by.");
  if (await isShut(provider, purpose)) throw new AppError("forbidden", PROVIDER_REFUSALS.only_way);
  const document = await usableDocument(provider);
  const again: Record<string, string> = purpose === "confirm" ? { prompt: "login", max_age: "0" } : {};
  const request = new Request(`${ownOrigin()}${BASE}/signin/${slug}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...(cookie ? { cookie } : {}) },
    body: new URLSearchParams({ callbackUrl: ownOrigin() }),
  });
  const config = authConfig(provider, document, again, async () => false);
  const answer = await Auth(request, { ...config, raw, skipCSRFCheck });
  const url = answer.redirect ?? "";
  const state = URL.canParse(url) ? new URL(url).searchParams.get("state") : null;
  if (state === null) throw new Error("next-auth began no sign-in.");
  const flow = await keepFlow({
    purpose,
    slug,
    next: safePath(next),
    startedAt: startedNow(),
    stateHash: sha256(state),
    sessionRowId,
    invitationHash,
    factor,
    trialId,
  });
  const own: Cookie = { name: flowCookieName(), value: flow, options: flowCookieOptions() };
  return { url, cookies: [...(answer.cookies ?? []), own] };
}

/** As it was entered, or as it was typed for a trial. */
function providerFor(slug: string, trialId: number | null): Promise<Provider | null> {
  return trialId === null ? enabledProvider(slug) : providerOfTrial(trialId);
}

/** @throws AppError unavailable, which says which provider and why, and what works meanwhile */
async function usableDocument(provider: Provider): Promise<Discovered> {
  const document = await discoverFor(provider).catch(async (error: unknown) => {
    if (!isAppError(error)) throw error;
    throw await unusable(provider, error.message, error);
  });
  if (document.code_challenge_methods_supported?.includes("S256") === false)
    throw await unusable(provider, "It does not offer PKCE with S256.");
  return document;
}

async function discoverFor({ issuer, groupsFrom }: Provider): Promise<Discovered> {
  const document = await discover(issuer, STANDS_MS);
  if (groupsFrom === "userinfo") userinfoOf(document);
  return document;
}

async function unusable({ name }: Provider, reason: string, cause?: unknown): Promise<AppError> {
  const isOnly = (await onlyWay()) !== null;
  const others = isOnly ? "Only Super Admins get in meanwhile, by password." : "Other ways to sign in go on.";
  return new AppError("unavailable", `Signing in by ${name} does not work now. ${reason} ${others}`, {
    cause,
  });
}

/** True for an address that a provider sends people back to, and not for those of next-auth's other ways in. */
export const isProviderCallback = ({ url }: Request) => ProviderSlug.safeParse(slugIn(url)).success;

function slugIn(url: string): string {
  const [, , , action, slug = "", ...more] = new URL(url).pathname.split("/");
  return action === "callback" && more.length === 0 ? slug : "";
}

/** Somebody comes back from a provider. Always leads to one of our own pages, which says what was refused. */
export async function providerCallback(request: Request): Promise<Response> {
  const { pathname, search, searchParams } = new URL(request.url);
  const slug = slugIn(request.url);
  const origin = originOf(request.headers);
  const cookie = request.headers.get("cookie");
  const flow = await takeFlow(readCookie(cookie, flowCookieName()), slug, searchParams.get("state") ?? "");
  const provider = await providerFor(slug, flow?.trialId ?? null);
  if (!provider) return refusedAt(pageOf(flow), "failed");
  if (!flow) return refuse(provider, origin, null, "old");
  if (searchParams.has("error")) return refuse(provider, origin, flow, "denied");
  const trace: Trace = { refused: null };
  try {
    const document = await discover(provider.issuer);
    const config = authConfig(provider, document, {}, (account, user) =>
      whenProven({ provider, origin, flow, cookie, trace }, account, user),
    );
    config.logger = { error: (error) => noteFailure(error, trace), warn: () => undefined };
    // Next names its own address in `url`, a proxy may name another one: the address people type is the one that counts.
    const asTyped = new Request(`${ownOrigin()}${pathname}${search}`, { headers: request.headers });
    const response = await Auth(asTyped, config);
    if (trace.refused === null && !isGood(response, trace)) trace.refused = "failed";
    if (trace.refused === null) return sendTo(trace.goTo ?? flow.next, response.headers.getSetCookie());
  } catch (error) {
    noteFailure(error, trace);
  }
  const refused = trace.refused ?? "failed";
  if (trace.isRecorded) return refusedAt(pageOf(flow), refused);
  return refuse(provider, origin, flow, refused, trace.reason);
}

interface Trace {
  refused: ProviderRefusal | null;
  /** For the log and the audit log. */
  reason?: string;
  isRecorded?: boolean;
  goTo?: string;
  isSignedIn?: boolean;
}

const isGood = (response: Response, { goTo, isSignedIn }: Trace) =>
  response.status < 400 && (goTo !== undefined || isSignedIn === true);

/** What next-auth found wrong: its message may hold what the provider said, which stays out of the audit log. */
function noteFailure(error: unknown, trace: Trace): void {
  const inner = (error as { cause?: { err?: unknown } }).cause?.err ?? error;
  const isUnavailable = (inner as { code?: unknown }).code === "unavailable";
  trace.refused ??= isUnavailable ? "unreachable" : "failed";
  trace.reason ??= isUnavailable ? messageOf(inner) : nameOf(inner);
  log("sign-in").warn({ reason: messageOf(inner).slice(0, 300) }, "a sign-in by a provider failed");
}

function nameOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return `the answer did not hold (${typeof code === "string" ? code : String(name)})`;
}

interface Came {
  provider: Provider;
  origin: Origin;
  flow: Flow;
  cookie: string | null;
  trace: Trace;
}

/** next-auth has exchanged the code, and compared state, nonce and PKCE. @returns true to let it set the session's cookie */
async function whenProven(
  { provider, origin, flow, cookie, trace }: Came,
  account: { id_token?: string | undefined; access_token?: string | undefined } | null | undefined,
  user: { id?: string },
): Promise<boolean | string> {
  const { id_token: idToken = "", access_token: accessToken = "" } = account ?? {};
  const claims = await verifyIdToken(provider, idToken);
  const told =
    provider.groupsFrom === "userinfo" ? await readUserinfo(provider, accessToken, claims.sub) : claims;
  const proven = { provider, claims, told, groups: groupsAt(told, provider.groupsClaim), origin };
  const actor = await actorOfCookieHeader(cookie, origin, false);
  const arrival = await arrive(proven, flow, idToken, actor?.sessionRowId ?? null);
  if ("refused" in arrival) {
    trace.refused = arrival.refused;
    trace.isRecorded = true;
    return "/sign-in";
  }
  if ("goTo" in arrival) {
    trace.goTo = arrival.goTo;
    return arrival.goTo;
  }
  user.id = arrival.sessionId;
  trace.isSignedIn = true;
  return true;
}

async function refuse(
  provider: Provider,
  origin: Origin,
  flow: Flow | null,
  refused: ProviderRefusal,
  reason: string = PROVIDER_REFUSALS[refused],
): Promise<Response> {
  const action = flow?.purpose === "confirm" ? "session.confirm" : "session.sign_in";
  if (flow?.trialId != null) await endTrial(flow.trialId, failedTrial(trialSentence(refused, reason)));
  await recordProviderRefusal({ provider, origin }, action, reason);
  return refusedAt(pageOf(flow), refused);
}

/** Where the sentence is said: who is signed in stays on their own pages. */
const PAGES: Partial<Record<Flow["purpose"], string>> = {
  link: "/profile",
  confirm: "/confirmed",
  trial: "/tried",
};
const pageOf = (flow: Flow | null) => (flow && PAGES[flow.purpose]) ?? "/sign-in";

/** To a Super Admin, who has to find out what is entered wrongly. */
function trialSentence(refused: ProviderRefusal, reason: string): string {
  if (refused !== "failed") return reason;
  return `The provider's answer did not hold: look at client id, client secret and the redirect address. ${reason}`;
}

const refusedAt = (page: string, refused: ProviderRefusal) => sendTo(`${page}?provider=${refused}`, []);

/** @param path of our own; nothing that came from outside decides the host */
function sendTo(path: string, cookies: string[]): Response {
  const headers = new Headers({ location: `${ownOrigin()}${path}`, "cache-control": "private, no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  headers.append(
    "set-cookie",
    `${flowCookieName()}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${isHttps() ? "; Secure" : ""}`,
  );
  return new Response(null, { status: 302, headers });
}
