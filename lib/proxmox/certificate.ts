import type { PeerCertificate, TLSSocket } from "node:tls";
import { cleanText } from "@/lib/core/clean-text";
import { hostLabel, type ProxmoxHost } from "./connection";
import { connectFailure } from "./transport";
import { lookingConnector, notVerifiedBecause } from "./trust";

/** What a host shows of itself; texts are the host's own, made harmless and short. */
export interface HostCertificate {
  /** SHA-256, "AA:BB:…". */
  fingerprint: string;
  subject: string;
  issuer: string;
  /** Names and addresses that it was made for. */
  names: string[];
  validFrom: string | null;
  validTo: string | null;
  /** Why it cannot be verified, as the end of a sentence; null where it was: chain, time and name. */
  problem: string | null;
}

const HANDSHAKE_MS = 4000;
const SHOWN = 200;

/**
 * Opens TLS to a host, looks at its certificate and closes: nothing is sent beyond the greeting.
 * @param caPem authorities in place of the system's
 * @throws ProxmoxError unreachable, with a sentence of ours and nothing of what answered
 */
export async function lookAtCertificate(host: ProxmoxHost, caPem: string | null): Promise<HostCertificate> {
  const connect = lookingConnector(caPem, HANDSHAKE_MS);
  const label = hostLabel(host);
  return new Promise((resolve, reject) => {
    const address = { hostname: host.host, host: label, protocol: "https:", port: String(host.port) };
    connect(address, (...[error, socket]) => {
      if (error) return reject(connectFailure(error, label, HANDSHAKE_MS));
      const opened = socket as TLSSocket;
      const shown = certificateOf(opened.getPeerCertificate());
      const problem = opened.authorized ? null : notVerifiedBecause(opened);
      opened.destroy();
      resolve({ ...shown, problem });
    });
  });
}

function certificateOf(peer: PeerCertificate): Omit<HostCertificate, "problem"> {
  return {
    fingerprint: peer.fingerprint256 ?? "none",
    subject: named(peer.subject),
    issuer: named(peer.issuer),
    names: (peer.subjectaltname ?? "")
      .split(", ")
      .map((name) => short(name.replace(/^(?:DNS|IP Address):/, "")))
      .filter((name) => name !== "")
      .slice(0, 20),
    validFrom: isoOf(peer.valid_from),
    validTo: isoOf(peer.valid_to),
  };
}

/** "pve1.example.org, PVE Cluster Node, Proxmox Virtual Environment" */
function named(name: PeerCertificate["subject"] | undefined): string {
  const parts = [name?.CN, name?.OU, name?.O].flat().filter((part) => part !== undefined);
  return short(parts.join(", ")) || "without a name";
}

const short = (text: string) => cleanText(text).slice(0, SHOWN);

function isoOf(time: string | undefined): string | null {
  const ms = Date.parse(time ?? "");
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
