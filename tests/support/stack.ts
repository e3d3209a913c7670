import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hashPassword } from "@/lib/identity/passwords";
import { type Simulator, type SimulatorOptions, startSimulator } from "@/simulator/start";
import { TEMPLATE_VARIABLE } from "./embedded-template";
import { freePort } from "./free-port";
import { skipOr } from "./require";

export interface Stack {
  url: string;
  simulator: Simulator;
  /** The app's process. */
  pid: number;
  dataDir: string;
  configFile: string;
  /** Milliseconds from the start of the process until it was ready, as it says itself. */
  readyMs: number;
  /** Null while it runs. */
  exitCode: () => number | null;
  /** What the app wrote so far. */
  output: () => string;
  /** Signs a demo account in over HTTP. @returns the Cookie header */
  signIn(username: DemoUser): Promise<string>;
  stop(): Promise<void>;
}

export type DemoUser = "viewer" | "operator" | "admin" | "superadmin";

export interface StackOptions {
  simulator?: SimulatorOptions;
  /** Python of a virtual environment with ProxLB; without it the driver is "none". */
  proxlbPython?: string | null;
  databaseUrl?: string;
  /**
   * True where the app is to make its embedded database itself. Otherwise it finds an empty one, where a run of the tests
   * keeps one: to make it takes the app three seconds of processor.
   */
  makesDatabase?: boolean;
  /** Lines that replace parts of proxlb.yaml's balancing and service sections. */
  config?: { balancing?: string; service?: string };
  env?: Record<string, string>;
}

const READY_TIMEOUT_MS = 60_000;
const BUILD = [".next/BUILD_ID", "dist/server.mjs"];

/** Whether there is a production build, or false with a printed reason. */
export function isBuilt(): boolean {
  return BUILD.every((file) => existsSync(file)) || skipOr("the app: run `npm run build` first");
}

/** The production build against a simulated cluster, with the demo's accounts. Needs `npm run build`. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const simulator = await startSimulator(options.simulator ?? {});
  const dataDir = mkdtempSync(path.join(tmpdir(), "proxlb-ui-stack-"));
  const caFile = path.join(dataDir, "ca.pem");
  const configFile = path.join(dataDir, "proxlb.yaml");
  writeFileSync(caFile, simulator.caPem);
  writeFileSync(configFile, configOf(simulator, options.config ?? {}), { mode: 0o600 });
  const template = options.databaseUrl || options.makesDatabase ? undefined : process.env[TEMPLATE_VARIABLE];
  if (template) cpSync(template, path.join(dataDir, "app", "db"), { recursive: true });
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, ["--disable-proto=delete", "dist/server.mjs"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      // The demo's accounts exist in an embedded database only.
      DEMO_MODE: options.databaseUrl ? "0" : "1",
      PORT: String(port),
      APP_URL: url,
      DATA_DIR: path.join(dataDir, "app"),
      DATABASE_URL: options.databaseUrl ?? "",
      PROXLB_CONFIG: configFile,
      PROXLB_DRIVER: options.proxlbPython ? "process" : "none",
      PROXLB_PYTHON: options.proxlbPython ?? "",
      PVE_CA_FILE: caFile,
      REQUESTS_CA_BUNDLE: caFile,
      ...options.env,
    },
  });
  const output = collect(child);
  const readyMs = await untilReady(child, output);
  if (options.databaseUrl) await createAccounts(options.databaseUrl);
  return {
    url,
    simulator,
    pid: child.pid ?? 0,
    dataDir,
    configFile,
    readyMs,
    exitCode: () => child.exitCode,
    output,
    signIn: (username) => signIn(url, username),
    async stop() {
      await end(child);
      await simulator.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Those of the demo, on a PostgreSQL. A second app on it finds them. */
async function createAccounts(databaseUrl: string): Promise<void> {
  const { default: postgres } = await import("postgres");
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  for (const role of ["viewer", "operator", "admin", "super_admin"]) {
    const username = role.replace("_", "");
    const passwordHash = await hashPassword(`${username}-demo-1`);
    await sql`insert into users (username, email, password_hash, role)
      values (${username}, ${`${username}@demo.invalid`}, ${passwordHash}, ${role}) on conflict do nothing`;
  }
  await sql.end();
}

function configOf(
  { port, credentials: { proxlb } }: Simulator,
  parts: { balancing?: string; service?: string },
): string {
  return `proxmox_api:
  hosts: ['127.0.0.1:${port}']
  user: ${proxlb.user}
  token_id: ${proxlb.tokenName}
  token_secret: ${proxlb.secret}
  ssl_verification: true
  timeout: 10
balancing:
${parts.balancing ?? "  enable: true\n  balance_types: [vm, ct]\n  method: memory\n  balanciness: 10"}
service:
${parts.service ?? "  daemon: true\n  delay: { enable: true, time: 6, format: hours }\n  schedule: { interval: 12, format: hours }"}
`;
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
}

async function untilReady(child: ChildProcess, output: () => string): Promise<number> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const ready = /"readyMs":(\d+)/.exec(output());
    if (ready) return Number(ready[1]);
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`The app did not become ready:\n${output().slice(-4000)}`);
}

async function signIn(url: string, username: DemoUser): Promise<string> {
  const token = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await token.json()) as { csrfToken: string };
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: cookiesOf(token), origin: url, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, username, password: `${username}-demo-1` }),
  });
  const cookie = cookiesOf(answer);
  if (!cookie.includes("proxlb-ui=")) throw new Error(`Sign-in as ${username} failed with ${answer.status}.`);
  return cookie;
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0] ?? "")
    .join("; ");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await exited;
  clearTimeout(timer);
}
