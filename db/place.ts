import "server-only";
import { readFileSync } from "node:fs";

/** Where a PostgreSQL is, who asks it, and how it is known. */
export interface Place {
  host: string;
  port: number;
  /** Of its socket, where that is a file. */
  path?: string;
  database?: string;
  user?: string;
  password?: string;
  /** For tls.connect; null where nothing is encrypted. */
  tls: { rejectUnauthorized: boolean; host: string; ca?: string; cert?: string; key?: string } | null;
  /** What else the address sets, for the session. */
  parameters: Record<string, string>;
}

const DEFAULT_PORT = 5432;
const PLAIN = new Set(["", "disable", "allow", "false", "0"]);
const OURS = new Set(["host", "ssl", "sslmode", "sslrootcert", "sslcert", "sslkey"]);

/**
 * Reads a DATABASE_URL. Any `sslmode` that encrypts verifies the server too, but `no-verify`. A host that is a folder
 * (`%2Frun%2Fpostgresql`, or `?host=/run/postgresql`) holds the socket.
 * @throws Error when a file that it names cannot be read
 */
export function placeOf(url: string): Place {
  const { hostname, port: written, username, password, pathname, searchParams } = new URL(url);
  const given = (name: string) => searchParams.get(name) ?? "";
  const host = (given("host") || decodeURIComponent(hostname) || "localhost").replace(/^\[(.*)\]$/, "$1");
  const port = Number(written || DEFAULT_PORT);
  const file = (name: string) => (given(name) ? readFileSync(given(name), "utf8") : undefined);
  const mode = given("sslmode") || given("ssl");
  return {
    host,
    port,
    path: host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : undefined,
    database: decodeURIComponent(pathname.slice(1)) || undefined,
    user: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    tls: PLAIN.has(mode)
      ? null
      : {
          rejectUnauthorized: mode !== "no-verify",
          host,
          ca: file("sslrootcert"),
          cert: file("sslcert"),
          key: file("sslkey"),
        },
    parameters: Object.fromEntries([...searchParams].filter(([name]) => !OURS.has(name))),
  };
}
