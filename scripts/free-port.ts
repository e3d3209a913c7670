import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Why nothing can listen on a port of this machine, in a sentence, or null where it is free. Both loopbacks are tried:
 * browsers take `localhost` for either.
 */
export async function whyTaken(port: number): Promise<string | null> {
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createServer();
    try {
      server.listen(port, host);
      await once(server, "listening");
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE") return `Port ${port} is used by another program.`;
      if (code === "EACCES") return `Port ${port} may not be opened by this user.`;
      // A machine without IPv6 is no obstacle.
      if (host === "127.0.0.1") return `Port ${port} cannot be opened: ${message}.`;
    } finally {
      server.close();
    }
  }
  return null;
}
