import { existsSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import path from "node:path";
import next from "next";
import { closeApplication, openApplication, openSockets } from "./lib/application/open";
import { env } from "./lib/core/env";
import { messageOf } from "./lib/core/errors";
import { log } from "./lib/core/log";
import { trustedAddress } from "./lib/core/trusted-address";
import { LOG_STREAM_PATH, SOCKET_PATH } from "./lib/live/paths";

const root = process.cwd();
if (existsSync(path.join(root, ".env"))) process.loadEnvFile(path.join(root, ".env"));
// Next redirects 127.x to the host it believes in: tell it the one people type.
process.env.AUTH_URL ??= `${env().APP_URL}/api/auth`;

const started = performance.now();
const dev = env().NODE_ENV !== "production";
const nextApp = next({ dev, dir: root, hostname: env().LISTEN_HOST, port: env().PORT });

/** Everything that a request meets before Next: who it really comes from. */
function prepare(request: IncomingMessage): void {
  request.headers["x-real-ip"] = trustedAddress(request, env().TRUSTED_PROXIES);
  for (const name of ["x-middleware-subrequest", "x-forwarded-host", "x-forwarded-proto"])
    delete request.headers[name];
}

async function main(): Promise<void> {
  await openApplication({ root });
  await nextApp.prepare();
  const handle = nextApp.getRequestHandler();
  const server = createServer((request, response) => {
    prepare(request);
    handle(request, response).catch((error) => {
      log("server").error({ err: error }, "request failed");
      response.statusCode = 500;
      response.end();
    });
  });
  openSockets(server);
  server.on("upgrade", (request, socket, head) => {
    prepare(request);
    if (isSocketPath(request.url)) return;
    // Next's own upgrade handling is for hot reload only; in production nothing else may upgrade.
    if (dev)
      nextApp
        .getUpgradeHandler()(request, socket, head)
        .catch(() => socket.destroy());
    else socket.destroy();
  });
  server.requestTimeout = 60_000;
  server.headersTimeout = 30_000;
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
  return [SOCKET_PATH, LOG_STREAM_PATH].some((path) => url?.startsWith(path) === true);
}

main().catch((error) => {
  console.error(messageOf(error));
  process.exit(1);
});
