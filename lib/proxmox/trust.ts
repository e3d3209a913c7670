import type { TLSSocket } from "node:tls";
import { buildConnector } from "undici";
import { guardedLookup } from "./addresses";
import type { ProxmoxConnection } from "./connection";
import { ProxmoxError } from "./errors";

type Connector = ReturnType<typeof buildConnector>;

/**
 * Opens TLS and judges the certificate before undici writes a byte, so a stranger never sees the secret.
 * Node's own refusal is replaced, not skipped: the chain and name are still verified, and the error can say which
 * certificate came instead.
 */
export function trustingConnector(connection: ProxmoxConnection, label: string): Connector {
  const { trust, timeouts } = connection;
  const connect = lookingConnector(trust.caPem, timeouts.connectMs);
  return (options, callback) => {
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error) return callback(error, null);
      const problem = judge(socket as TLSSocket, trust, label);
      if (!problem) return callback(null, socket as TLSSocket);
      socket?.destroy();
      callback(problem, null);
    });
  };
}

/**
 * Opens TLS and verifies chain, time and name, but refuses nothing: whoever connects has to judge the socket.
 * @param caPem authorities in place of the system's
 */
export function lookingConnector(caPem: string | null, timeoutMs: number): Connector {
  return buildConnector({
    timeout: timeoutMs,
    // A resumed session carries no certificate to look at.
    maxCachedSessions: 0,
    rejectUnauthorized: false,
    lookup: guardedLookup(),
    ...(caPem ? { ca: caPem } : {}),
  });
}

function judge(socket: TLSSocket, trust: ProxmoxConnection["trust"], label: string): ProxmoxError | null {
  const shown = socket.getPeerCertificate().fingerprint256 ?? "none";
  if (trust.fingerprints.includes(shown)) return null;
  const pinnedOnly = trust.fingerprints.length > 0 && !trust.caPem;
  if (!pinnedOnly && (socket.authorized || !trust.verify)) return null;
  const why = pinnedOnly
    ? `its fingerprint is none of the trusted ones (${trust.fingerprints.join(", ")})`
    : notVerifiedBecause(socket);
  return new ProxmoxError(
    "tls",
    `The certificate of ${label} is not trusted: ${why}. It shows the SHA-256 fingerprint ${shown}. Nothing was sent. Trust the cluster's CA or, once you have compared it on the node, this certificate: in Settings under Proxmox, or with PVE_CA_FILE or PVE_FINGERPRINTS=${shown}`,
    { host: label },
  );
}

/** Why chain, time or name do not hold, as the end of a sentence. */
export function notVerifiedBecause(socket: TLSSocket): string {
  // @types/node says Error, Node sets the code as a string.
  const reason = String(socket.authorizationError as unknown);
  const known: Record<string, string> = {
    SELF_SIGNED_CERT_IN_CHAIN: "it is signed by an unknown authority",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "it is signed by an unknown authority",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "it is signed by an unknown authority",
    DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
    CERT_HAS_EXPIRED: "it has expired",
    ERR_TLS_CERT_ALTNAME_INVALID: "it was made for another name",
  };
  return known[reason] ?? reason;
}
