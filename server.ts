import { existsSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import next from "next";
import { closeApplication, openApplication, openSockets } from "./lib/application/open";
import { env } from "./lib/core/env";
import { messageOf } from "./lib/core/errors";
import { log, takeOverConsole } from "./lib/core/log";
import { behindGate, identifyRequest, protectResponse } from "./lib/http/front";
import { SERVER_OPTIONS } from "./lib/http/limits";
import { LOG_STREAM_PATH, SOCKET_PATH } from "./lib/live/sockets/paths";

// What the app and its children write is nobody else's to read.
process.umask(0o077);
const root = process.cwd();
if (existsSync(path.join(root, ".env"))) process.loadEnvFile(path.join(root, ".env"));
// Next redirects 127.x to the host it believes in: tell it the one people type.
process.env.AUTH_URL ??= `${env().APP_URL}/api/auth`;

const started = performance.now();
const dev = env().NODE_ENV !== "production";
const nextApp = next({ dev, dir: root, hostname: env().LISTEN_HOST, port: env().PORT });

async function main(): Promise<void> {
  if (!dev) takeOverConsole();
  await openApplication({ root });
  await nextApp.prepare();
  const handle = nextApp.getRequestHandler();
  const server = createServer(SERVER_OPTIONS, behindGate(handle));
  openSockets(server);
  // First of all listeners: the sockets answer some requests themselves.
  server.prependListener("request", (request, response) => {
    identifyRequest(request);
    protectResponse(request, response);
  });
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
  server.listen(env().PORT, env().LISTEN_HOST, () => {
    log("server").info(
      { readyMs: Math.round(performance.now() - started) },
      `ProxLB UI is ready on ${env().APP_URL}`,
    );
  });

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log("server").info({ signal }, "stopping");
    setTimeout(() => process.exit(1), 15_000).unref();
    server.close();
    server.closeIdleConnections();
    await closeApplication();
    await nextApp.close();
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
}

function isSocketPath(url: string | undefined): boolean {
  const pathname = url?.split("?")[0]?.replace(/\/$/, "");
  return pathname === SOCKET_PATH || pathname === LOG_STREAM_PATH;
}

main().catch((error) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
