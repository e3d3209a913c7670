import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Below the range that Linux takes the near end of an outgoing connection from (net.ipv4.ip_local_port_range): in the moment
 * between this look and whoever is to listen there, another's connection could take one of those.
 */
const [FIRST, AFTER_LAST] = [15_000, 32_768];

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, AFTER_LAST);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
