import { X509Certificate } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { generate } from "selfsigned";

export interface StubRequest {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface StubAnswer {
  status?: number;
  reason?: string;
  headers?: Record<string, string>;
  /** Sent as `{ data }`. */
  data?: unknown;
  /** Sent as it is, instead of data. */
  raw?: string;
}

/** `hang`: never answers; `reset`: cuts the connection. */
export type StubReaction = StubAnswer | "hang" | "reset";

/** An HTTPS server that answers as a test says, for what the simulator is too well-behaved to do. */
export async function startStub(
  react: (request: StubRequest) => StubReaction,
  certificateName = "127.0.0.1",
) {
  const pem = await generate([{ name: "commonName", value: certificateName }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          certificateName === "127.0.0.1"
            ? { type: 7, ip: "127.0.0.1" }
            : { type: 2, value: certificateName },
        ],
      },
    ],
  });
  const seen: StubRequest[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer({ key: pem.private, cert: pem.cert }, (request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const asked = { method, path: url.replace("/api2/json", ""), headers, body };
      seen.push(asked);
      const reaction = react(asked);
      if (reaction === "hang") return;
      if (reaction === "reset") return request.socket.destroy();
      const { status = 200, reason = "OK", data = null, raw, headers: sent = {} } = reaction;
      response.writeHead(status, reason, { "content-type": "application/json;charset=UTF-8", ...sent });
      response.end(raw ?? JSON.stringify({ data }));
    });
  });
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    caPem: pem.cert,
    fingerprint: new X509Certificate(pem.cert).fingerprint256,
    seen,
    connections: () => connections,
    /** Back on the same port after `stop`. */
    restart: () => listen(port),
    stop: () => stop(server, sockets),
  };
}

function stop(server: Server, sockets: Set<Duplex>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
