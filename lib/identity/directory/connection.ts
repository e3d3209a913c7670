import "server-only";
import { lookup } from "node:dns";
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { Client } from "ldapts";
import { isNoDestination } from "@/lib/core/no-destination";
import { DirectoryFailure, failureOf, isDirectoryFailure } from "./failure";
import type { DirectoryConfig } from "./schema";
import { startTls } from "./start-tls";

/** For one server, the handshake included. */
const CONNECT_MS = 3_000;
/** For all that one sign-in asks, all servers together. */
export const TOTAL_MS = 5_000;
/** What a directory may answer on one connection. */
const MAX_BYTES = 16 * 1024 * 1024;

type Reach = Pick<DirectoryConfig, "servers" | "ca" | "isVerified">;

/**
 * Does something with a directory over a connection that is encrypted before anything is sent on it, and ends both in
 * time. The first server that can be spoken to is taken.
 * @throws DirectoryFailure, and what `work` throws itself
 */
export async function withDirectory<T>(
  config: Reach,
  work: (client: Client) => Promise<T>,
  totalMs = TOTAL_MS,
): Promise<T> {
  const endsAt = performance.now() + totalMs;
  const socket = await openFirst(config, endsAt);
  const client = clientOn(socket);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    socket.destroy();
  }, endsAt - performance.now());
  try {
    return await work(client);
  } catch (error) {
    if (isLate) throw new DirectoryFailure("slow", { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function openFirst({ servers, ...how }: Reach, endsAt: number): Promise<TLSSocket> {
  let failure = new DirectoryFailure("unreachable");
  for (const [index, server] of servers.entries()) {
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) break;
    try {
      // So that each of them gets a turn.
      return await openSecure(server, how, Math.min(CONNECT_MS, leftMs / (servers.length - index)));
    } catch (error) {
      failure = isDirectoryFailure(error) ? error : new DirectoryFailure("unreachable", { cause: error });
    }
  }
  throw failure;
}

async function openSecure(server: string, how: Omit<Reach, "servers">, limitMs: number): Promise<TLSSocket> {
  const url = new URL(server);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isStartTls = url.protocol === "ldap:";
  const port = Number(url.port || (isStartTls ? 389 : 636));
  const opened: Socket[] = [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DirectoryFailure("slow")), limitMs);
  });
  const open = async () => {
    if (isNoDestination(host)) throw new DirectoryFailure("no_destination");
    const plain = connectPlain({ host, port, lookup: lookUp });
    opened.push(plain);
    await connected(plain, "connect");
    if (isStartTls) await startTls(plain);
    const secure = connectTls({
      socket: plain,
      host,
      servername: isIP(host) ? "" : host,
      ...(how.ca.trim() === "" ? {} : { ca: how.ca }),
      rejectUnauthorized: how.isVerified,
      minVersion: "TLSv1.2",
    });
    opened.push(secure);
    await connected(secure, "secureConnect");
    return secure;
  };
  try {
    return await Promise.race([open(), late]);
  } catch (error) {
    for (const socket of opened) socket.on("error", () => undefined).destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Leaves out where no directory can be: what is judged here is what is connected to. */
const lookUp: LookupFunction = (host, options, callback) =>
  lookup(host, { ...options, all: true }, (error, found = []) => {
    const usable = found.filter(({ address }) => !isNoDestination(address));
    const [first] = usable;
    if (first === undefined)
      return callback(error ?? new DirectoryFailure(found.length > 0 ? "no_destination" : "unreachable"), []);
    if (options.all) callback(null, usable);
    else callback(null, first.address, first.family);
  });

function connected(socket: Socket, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown) => {
      if (isDirectoryFailure(cause)) return reject(cause);
      const kind = event === "secureConnect" && isAboutCertificate(cause) ? "certificate" : "unreachable";
      reject(new DirectoryFailure(kind, { cause }));
    };
    socket.once("error", fail).once("close", () => fail());
    socket.once(event, () => {
      socket.off("error", fail);
      resolve();
    });
  });
}

/** Node's and OpenSSL's codes for a certificate that is not trusted, too old, or of another name. */
function isAboutCertificate(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME|ERR_TLS|SSL_WRONG_VERSION|CRL/.test(code);
}

/**
 * The client on a connection that stands. It would open a new one by itself when that ends, and send the next password
 * over it: here it gets none.
 */
function clientOn(socket: TLSSocket): Client {
  let isTaken = false;
  let bytes = 0;
  socket.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) socket.destroy();
  });
  socket.on("error", () => undefined);
  return new Client({
    url: "ldap://directory.invalid",
    createConnection: () => {
      if (isTaken || socket.destroyed) throw new DirectoryFailure("unreachable");
      isTaken = true;
      return socket;
    },
  });
}

/** Binds. @returns false for a wrong name or password @throws DirectoryFailure for anything else */
export async function bindAs(client: Client, name: string, password: string): Promise<boolean> {
  // Without a password a server may answer "yes" and mean nobody (RFC 4513 §5.1.2).
  if (isNoPassword(password) || name.trim() === "") return false;
  // The client takes these words for ways to authenticate, not for names.
  if (/^(EXTERNAL|PLAIN|DIGEST-MD5|SCRAM-SHA-1)$/.test(name)) return false;
  try {
    await client.bind(name, password);
    return true;
  } catch (error) {
    if (isRefusedBind(error)) return false;
    throw failureOf(error, "not_understood");
  }
}

/** Invalid credentials, a name that is no name, an account that must not bind: all mean no. */
function isRefusedBind(error: unknown): boolean {
  return [19, 32, 34, 48, 49, 50, 53].includes((error as { code?: number } | null)?.code ?? -1);
}

/** Nothing, only white space, or with a NUL, at which some servers stop reading. */
export function isNoPassword(password: string): boolean {
  return password.trim() === "" || password.includes("\0");
}
