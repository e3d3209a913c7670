import { readFileSync } from "node:fs";
import { z } from "zod";
import { issueWords } from "./issue-words";
import { singleton } from "./singleton";

const text = z.string().trim().min(1).optional();
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1");

const SAMPLE_SECRET =
  "a sample, or too simple: others could sign sessions. Take the output of `openssl rand -base64 48`, or leave it out, and one is made.";

/** Values out of a guide, or typed by hand, are known to others. */
function isNoSample(secret: string): boolean {
  const known = /change.?me|your.?(auth.?)?secret|example|please|password|1234567890123/i.test(secret);
  return !known && new Set(secret).size >= 12;
}

/** Every variable the app reads; README's configuration table and .env.example list the same names. */
const Env = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  /** The address people type; links, the origin check and cookies follow it. */
  APP_URL: z.url({ protocol: /^https?$/ }).default("http://localhost:3000"),
  /** Address the process listens on. */
  LISTEN_HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  /** Holds the embedded database, generated secrets, the local ProxLB and its log. */
  DATA_DIR: z.string().default("./data"),
  /** postgres://…; without it the embedded database in DATA_DIR is used. */
  DATABASE_URL: text,
  /** Signs session cookies; generated once into DATA_DIR/auth-secret when absent. At least 32 characters. */
  AUTH_SECRET: z.string().min(32).refine(isNoSample, SAMPLE_SECRET).optional(),
  /** The AUTH_SECRET before the present one: what it signed and sealed stays good until it is taken away. */
  AUTH_SECRET_PREVIOUS: z.string().min(32).optional(),
  ALLOW_INSECURE_HTTP: flag,
  /** Days that rows of the audit log are kept; whole months go once all of it is older. Without it: for ever. */
  AUDIT_RETENTION_DAYS: z.coerce.number().int().min(30).max(36_500).optional(),
  /** Comma list of addresses or CIDRs of reverse proxies whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: text,
  /** Ready-made accounts on the sign-in page. Only `npm run demo` sets it. */
  DEMO_MODE: flag,

  PROXLB_CONFIG: z.string().default("/etc/proxlb/proxlb.yaml"),
  /** `none`: no ProxLB is managed; the screens say so and how to add one. */
  PROXLB_DRIVER: z.enum(["docker", "process", "none"]).default("none"),
  /** Container name for the docker driver; without it the one container labelled proxlb-ui.managed=true. */
  PROXLB_CONTAINER: text,
  /** unix:///var/run/docker.sock or tcp://host:2376 */
  DOCKER_HOST: z.string().default("unix:///var/run/docker.sock"),
  /** Folder with ca.pem, cert.pem, key.pem for a TCP endpoint with TLS. */
  DOCKER_CERT_PATH: text,
  /** Python of the virtual environment for the process driver; default DATA_DIR/proxlb/bin/python. */
  PROXLB_PYTHON: text,

  /** Own Proxmox credentials of the UI; without them those of proxlb.yaml are used. Comma list of host[:port]. */
  PVE_HOSTS: text,
  /** user@realm!tokenid */
  PVE_TOKEN_ID: text,
  PVE_TOKEN_SECRET: text,
  /** A second token that writes tags and HA rules, so that the first one may stay without such rights. To the same hosts. */
  PVE_WRITE_TOKEN_ID: text,
  PVE_WRITE_TOKEN_SECRET: text,
  /** PEM file with the cluster's CA (/etc/pve/pve-root-ca.pem). */
  PVE_CA_FILE: text,
  /** Comma list of SHA-256 fingerprints (AA:BB:…) of the node certificates that are trusted. */
  PVE_FINGERPRINTS: text,
});

export type Env = z.infer<typeof Env>;

/** What does not fit together, each as a path and a sentence. */
function contradictions(given: Env): { path: string; message: string }[] {
  const own = ["PVE_HOSTS", "PVE_TOKEN_ID", "PVE_TOKEN_SECRET"] as const;
  const missing = own.filter((name) => given[name] === undefined);
  const found: { path: string; message: string }[] = [];
  if (missing.length > 0 && missing.length < own.length) {
    found.push({
      path: missing.join(", "),
      message:
        "missing. The UI's own connection to Proxmox comes from here as a whole: set PVE_HOSTS, PVE_TOKEN_ID and PVE_TOKEN_SECRET, or none of them. Else whoever edits proxlb.yaml could have the token sent anywhere.",
    });
  }
  const writing = ["PVE_WRITE_TOKEN_ID", "PVE_WRITE_TOKEN_SECRET"] as const;
  const lacking = writing.filter((name) => given[name] === undefined);
  if (lacking.length === 1) {
    found.push({ path: lacking.join(), message: "missing. The token that writes is its id and its secret." });
  } else if (lacking.length === 0 && missing.length > 0) {
    found.push({
      path: missing.join(", "),
      message:
        "missing. The token that writes is sent to the hosts of the UI's own connection alone: set that too. Else whoever edits proxlb.yaml could have the token sent anywhere.",
    });
  }
  if (given.DEMO_MODE) {
    const outside =
      "the demo's passwords are public, so it runs on loopback only, in an embedded database of its own. Take DEMO_MODE away.";
    if (given.DATABASE_URL) found.push({ path: "DATABASE_URL", message: outside });
    if (!isLoopback(given.LISTEN_HOST)) found.push({ path: "LISTEN_HOST", message: outside });
    if (!isLoopback(new URL(given.APP_URL).hostname)) found.push({ path: "APP_URL", message: outside });
  }
  return found;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The validated environment. Throws one error that names every wrong variable, never its value. */
export function env(): Env {
  return singleton("env", () => parseEnv(withSecretFiles(process.env)));
}

/** Docker and systemd hand secrets over as files: NAME_FILE names the file of each of these. */
const SECRETS = [
  "AUTH_SECRET",
  "AUTH_SECRET_PREVIOUS",
  "DATABASE_URL",
  "PVE_TOKEN_SECRET",
  "PVE_WRITE_TOKEN_SECRET",
];

/** A value that is given itself wins over its file. Throws where a file cannot be read, naming it. */
export function withSecretFiles(source: Record<string, string | undefined>) {
  const given = { ...source };
  for (const name of SECRETS) {
    const file = source[`${name}_FILE`];
    if (!file || source[name]) continue;
    try {
      given[name] = readFileSync(file, "utf8").trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(`The environment is not usable:\n  ${name}_FILE: ${file} cannot be read (${code}).`);
    }
  }
  return given;
}

export function parseEnv(source: Record<string, string | undefined>): Env {
  // An empty value in an .env file means "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = Env.safeParse(given, { error: issueWords });
  const issues = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  if (parsed.success && issues.length === 0) return parsed.data;
  const lines = issues.map(({ path, message }) => `  ${path}: ${message}`);
  throw new Error(`The environment is not usable:\n${lines.join("\n")}`);
}

const CHILD_KEYS = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "REQUESTS_CA_BUNDLE",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];

/** What a child process gets of our environment: enough to run, none of our secrets. */
export function childEnvironment(source: Record<string, string | undefined> = process.env) {
  const given = CHILD_KEYS.map((key) => [key, source[key]] as const);
  return Object.fromEntries(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
}
