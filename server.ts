import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import path from "node:path";
import next from "next";
import { endOnDefects, listen } from "./lib/application/ending";
import { databaseAnswers } from "./lib/application/health";
import { closeApplication, openApplication, openSockets } from "./lib/application/open";
import { commandLine } from "./lib/core/command-line";
import { type Env, env } from "./lib/core/env";
import { messageOf } from "./lib/core/errors";
import { log, takeOverConsole } from "./lib/core/log";
import { behindGate, identifyRequest, protectResponse } from "./lib/http/front";
import { SERVER_OPTIONS } from "./lib/http/limits";
import { answerUnavailable, needsService, sayWhenUnavailable } from "./lib/http/unavailable";
import { LOG_STREAM_PATH, SOCKET_PATH } from "./lib/live/sockets/paths";

commandLine({
  usage: `Usage: npm start (or node dist/server.mjs). It takes no options.
Its settings are environment variables, or lines of a file named .env in this folder: .env.example lists the usual ones,
README.md all of them.`,
});

// What the app and its children write is nobody else's to read.
process.umask(0o077);
const root = process.cwd();
if (existsSync(path.join(root, ".env"))) process.loadEnvFile(path.join(root, ".env"));
// Next redirects 127.x to the host it believes in: tell it the one people type.
const settings = readSettings();
process.env.AUTH_URL ??= `${settings.APP_URL}/api/auth`;

const started = performance.now();
const dev = settings.NODE_ENV !== "production";
const nextApp = next({
  dev,
  dir: root,
  hostname: settings.LISTEN_HOST,
  port: settings.PORT,
  // Never listens. Next hears upgrades on the server it is given, and ends each whose path some page takes: ours too,
  // for the page of lost addresses takes them all.
  httpServer: createServer(),
});

/** Ends with the names of the variables that are wrong, where one is. */
function readSettings(): Env {
  try {
    return env();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return process.exit(1);
  }
}

/** Set once the pages are there. */
let pages: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null = null;

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!pages) return answerUnavailable(request, response, "ProxLB UI is starting.");
  if (needsService(request) && !databaseAnswers()) {
    return answerUnavailable(request, response, "The database does not answer. Nothing is lost: try again.");
  }
  sayWhenUnavailable(response, databaseAnswers);
  return pages(request, response);
}

async function main(): Promise<void> {
  if (!dev) takeOverConsole();
  const server = createServer(SERVER_OPTIONS, behindGate(handle));
  server.prependListener("request", identify);
  // First of all: who finds the port taken must not open the database, lead, or start a ProxLB.
  await listen(server, settings.PORT, settings.LISTEN_HOST);
  const stop = stopOnce(server);
  process.on("SIGTERM", () => stop("SIGTERM", 0));
  process.on("SIGINT", () => stop("SIGINT", 0));
  endOnDefects(dev ? path.join(root, "lib") : path.join(root, "dist"), () => stop("a defect", 1));
  await openApplication({ root });
  await nextApp.prepare();
  openSockets(server);
  // Before the sockets' own listener, which answers some requests itself.
  server.removeListener("request", identify);
  server.prependListener("request", identify);
  server.prependListener("upgrade", identifyRequest);
  server.on("upgrade", (request, socket, head) => {
    if (isSocketPath(request.url)) return;
    // Next's own upgrade handling is for hot reload only; in production nothing else may upgrade.
    if (dev)
      nextApp
        .getUpgradeHandler()(request, socket, head)
        .catch(() => socket.destroy());
    else socket.destroy();
  });
  pages = nextApp.getRequestHandler();
  log("server").info(
    { readyMs: Math.round(performance.now() - started) },
    `ProxLB UI is ready on ${settings.APP_URL}`,
  );
}

function identify(request: IncomingMessage, response: ServerResponse): void {
  identifyRequest(request);
  protectResponse(request, response);
}

/** Ends everything in order, once, however many ask for it. */
function stopOnce(server: Server): (why: string, code: number) => void {
  let stopping = false;
  return (why, code) => {
    if (stopping) return;
    stopping = true;
    log("server").info({ why }, "stopping");
    setTimeout(() => process.exit(1), 15_000).unref();
    server.close();
    server.closeIdleConnections();
    closeApplication()
      .then(() => nextApp.close())
      .then(
        () => process.exit(code),
        (error: unknown) => {
          log("server").error({ err: error }, "not everything could be closed");
          process.exit(1);
        },
      );
  };
}

function isSocketPath(url: string | undefined): boolean {
  const pathname = url?.split("?")[0]?.replace(/\/$/, "");
  return pathname === SOCKET_PATH || pathname === LOG_STREAM_PATH;
}

main().catch((error) => {
  process.stderr.write(`${messageOf(error)}\n`);
  // What was opened before it failed, a ProxLB among it, must not outlive us.
  void closeApplication().finally(() => process.exit(1));
});
