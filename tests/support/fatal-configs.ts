import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, createServer as createSocketServer, type Server } from "node:net";
import { expect } from "vitest";
import { applyConfig } from "@/lib/features/config/apply/operations";
import type { it as benchIt } from "./apply-bench";

/** Of the twenty: `npm run config:fatal` tries all of them. */
const ASKED = process.env.FATAL_CONFIGS;
const LIMIT_MS = 120_000;

/** A change of the masked text. */
interface Fatal {
  what: string;
  from: RegExp | string;
  to: string;
}

const host = (what: string, to: string): Fatal => ({
  what,
  from: /hosts:\n(?: +- .*\n)+/,
  to: `hosts: [${to}]\n`,
});

/** Files that ProxLB's parser accepts, that nothing here has a word against, and with which it ends at its start. */
function fatal(
  ports: Record<"silent" | "plain" | "broken" | "html" | "closing" | "cluster", number>,
): Fatal[] {
  return [
    { what: "a secret that is wrong", from: /token_secret: .*/, to: "token_secret: wrong-but-well-formed" },
    host("a port where nobody listens", "'127.0.0.1:1'"),
    { what: "a token that does not exist", from: /token_id: .*/, to: "token_id: nobody" },
    { what: "a user that does not exist", from: /user: .*/, to: "user: nobody@pve" },
    { what: "a realm that does not exist", from: /user: .*/, to: "user: proxlb@nowhere" },
    { what: "another user's name", from: /user: .*/, to: "user: root@pam" },
    host("a name that nobody knows", "no-such-host.invalid"),
    host("two hosts where nobody listens", "'127.0.0.1:1', '127.0.0.1:2'"),
    host("an IPv6 address where nobody listens", "'[::1]:1'"),
    host("a machine that speaks no TLS", `'127.0.0.1:${ports.plain}'`),
    host("a machine whose certificate nobody trusts", `'127.0.0.1:${ports.broken}'`),
    host("a machine that answers with a page", `'127.0.0.1:${ports.html}'`),
    host("a machine that hangs up", `'127.0.0.1:${ports.closing}'`),
    host("a machine that never answers", `'127.0.0.1:${ports.silent}'`),
    host("the address of another interface", `'127.0.0.2:${ports.cluster}'`),
    host(
      "a host that nobody answers for and one that hangs up",
      `'127.0.0.1:1', '127.0.0.1:${ports.closing}'`,
    ),
    { what: "a secret of another form", from: /token_secret: .*/, to: 'token_secret: "ä ö ü"' },
    { what: "a secret with a blank behind it", from: /token_secret: .*/, to: 'token_secret: "secret "' },
    { what: "a token name with the user's in it", from: /token_id: .*/, to: "token_id: proxlb-proxlb" },
    {
      what: "a password instead of the token",
      from: /token_id: .*\n *token_secret: .*/,
      to: "pass: wrong-password",
    },
  ];
}

/**
 * Applies file after file with which ProxLB ends, wherever it runs: each has to come back by itself, and ProxLB to be well
 * with the one before.
 * @param usually how many of the twenty, unless all are asked for
 */
export function putsBackFatal(it: typeof benchIt, { usually }: { usually: number }): void {
  const tried = Number(ASKED ?? usually);
  const title = `is put back by itself within ${LIMIT_MS / 1000} s, and ProxLB is well with the one before: ${tried} of 20`;
  it(title, { timeout: (tried + 1) * LIMIT_MS }, async ({ app, as, bench, cluster, atEnd }) => {
    const actor = await as("admin");
    const ports = await machines(atEnd);
    const tookSeconds: number[] = [];
    for (const { what, from, to } of fatal({ ...ports, cluster: cluster.port }).slice(0, tried)) {
      const edited = await app.edit(actor, from, to);
      expect(edited.text, what).toContain(to.trim());
      const { secret } = cluster.credentials.proxlb;
      const typed = /token_secret: .*kept-secret/.test(edited.text)
        ? { secrets: { token_secret: secret } }
        : {};
      const startedMs = performance.now();
      await applyConfig(actor, { ...edited, ...typed, keepWhenHealthy: true });
      const over = await app.until(actor, "reverted", "kept", "revert_failed", "overtaken");
      const tookMs = performance.now() - startedMs;
      expect({ what, state: over?.state }).toEqual({ what, state: "reverted" });
      expect(tookMs, what).toBeLessThan(LIMIT_MS);
      expect(app.onDisk(), what).toBe(app.text);
      expect((await bench.daemon.inspect()).state, what).toBe("running");
      tookSeconds.push(Math.round(tookMs / 1000));
    }
    console.log(`put back: ${tookSeconds.length} of ${tried}, after ${tookSeconds.join(", ")} s`);
  });
}

/** Machines that are no Proxmox. */
async function machines(atEnd: (end: () => unknown) => void) {
  const { createCertificates } = await import("@/simulator/http/certificates");
  const { certificatePem: cert, keyPem: key } = await createCertificates(["127.0.0.1"]);
  const servers = {
    silent: createSocketServer(() => undefined),
    plain: createPlainServer((_, response) => void response.end("hello")),
    broken: createServer({ cert, key }, (_, response) => void response.end("{}")),
    html: createServer({ cert, key }, (_, response) => void response.end("<html></html>")),
    closing: createSocketServer((socket) => void socket.destroy()),
  };
  const ports: Partial<Record<keyof typeof servers, number>> = {};
  for (const [name, server] of Object.entries(servers) as [keyof typeof servers, Server][]) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ports[name] = (server.address() as AddressInfo).port;
    atEnd(() => server.close());
  }
  return ports as Record<keyof typeof servers, number>;
}
