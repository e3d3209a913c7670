import { readFileSync } from "node:fs";
import { isIPv4, isIPv6 } from "node:net";
import { cleanText } from "@/lib/core/clean-text";
import type { Env } from "@/lib/core/env";
import { AppError, isAppError, messageOf } from "@/lib/core/errors";
import { isNeverProxmox } from "./addresses";

export interface ProxmoxHost {
  /** Name or address, IPv6 without brackets. */
  host: string;
  port: number;
}

export type ProxmoxCredentials =
  | { kind: "token"; tokenId: string; secret: string }
  | { kind: "ticket"; user: string; password: string };

export interface ProxmoxConnection {
  /** In order of preference; the only addresses ever connected to. */
  hosts: ProxmoxHost[];
  /** Why each configured host that is not among them is left out, as a sentence. */
  skippedHosts: string[];
  credentials: ProxmoxCredentials;
  trust: {
    /** Trusted certificates (the cluster's CA) in place of the system's. */
    caPem: string | null;
    /** SHA-256 fingerprints ("AA:BB:…") accepted as they are. */
    fingerprints: string[];
    /** False only through `ssl_verification: false` in proxlb.yaml; the picture then carries a warning. */
    verify: boolean;
  };
  timeouts: { connectMs: number; readMs: number; nodeMs: number };
  /** The token that writes, of who has given one: to the same hosts. */
  writeToken?: Token;
  /** Where the credentials come from. `write token…`: from there too, the token that writes. */
  source: "environment" | "write token" | "settings" | "write token in settings" | "proxlb.yaml";
}

interface Token {
  tokenId: string;
  secret: string;
}

/** A connection of ProxLB UI's own that was entered in Settings. */
export interface EnteredConnection {
  hosts: string[];
  token: Token;
  writeToken: Token | null;
  /** PEM; empty: none. */
  caPem: string;
  fingerprints: string[];
}

/** What was entered in Settings to be trusted beside a connection that is not entered there: of proxlb.yaml. */
export type EnteredTrust = Pick<EnteredConnection, "caPem" | "fingerprints">;

/** The part of proxlb.yaml that says how to reach Proxmox, as ProxLB names it. */
export interface ProxlbApiConfig {
  hosts?: string[] | undefined;
  user?: string | null | undefined;
  pass?: string | null | undefined;
  token_id?: string | null | undefined;
  token_secret?: string | null | undefined;
  ssl_verification?: boolean | null | undefined;
  /** Seconds; ProxLB's default of 1 s is too short for big clusters and counts only above ours. */
  timeout?: number | null | undefined;
}

type ProxmoxEnv = Pick<
  Env,
  | "PVE_HOSTS"
  | "PVE_TOKEN_ID"
  | "PVE_TOKEN_SECRET"
  | "PVE_WRITE_TOKEN_ID"
  | "PVE_WRITE_TOKEN_SECRET"
  | "PVE_CA_FILE"
  | "PVE_FINGERPRINTS"
>;

const TIMEOUTS = { connectMs: 3000, readMs: 15_000, nodeMs: 35_000 };
const DEFAULT_PORT = 8006;

/**
 * How to reach Proxmox: with PVE_* of the environment (an own token with fewer rights), else with what was entered in
 * Settings, else as ProxLB does. Hosts, credentials and what is verified come from one of the three, never mixed: whoever
 * edits proxlb.yaml must not be able to send another token elsewhere. A CA or fingerprints of the environment hold for
 * all, those of Settings also for proxlb.yaml; they only add to what is checked.
 * A host that cannot be one is left out and told, as ProxLB goes on with the others.
 * Null when neither says enough. @throws AppError("invalid") where no host is left, for a malformed fingerprint and an
 * unreadable CA file
 */
export function connectionFromConfig(
  config: ProxlbApiConfig | null,
  environment: ProxmoxEnv,
  entered: EnteredConnection | null = null,
  beside: EnteredTrust | null = null,
): ProxmoxConnection | null {
  const own = connectionOfEnvironment(environment) ?? connectionOfSettings(entered);
  const credentials = own ? own.credentials : credentialsOfConfig(config);
  const { hosts, skippedHosts } = parseHosts(own ? own.hosts : (config?.hosts ?? []));
  if (!credentials || hosts.length + skippedHosts.length === 0) return null;
  if (hosts.length === 0) throw new AppError("invalid", skippedHosts.join(" "));
  const trusted = own ?? beside;
  const prints = (trusted?.fingerprints ?? []).map((print) => print.toUpperCase());
  const readMs = Math.max(TIMEOUTS.readMs, (config?.timeout ?? 0) * 1000);
  return {
    hosts,
    skippedHosts,
    credentials,
    trust: {
      caPem: [trusted?.caPem, ownAuthorities(environment)].filter(Boolean).join("\n") || null,
      fingerprints: [...prints, ...parseFingerprints(environment.PVE_FINGERPRINTS)],
      verify:
        own !== null ||
        config?.ssl_verification !== false ||
        Boolean(beside?.caPem) ||
        prints.length > 0 ||
        Boolean(environment.PVE_CA_FILE ?? environment.PVE_FINGERPRINTS),
    },
    timeouts: { ...TIMEOUTS, readMs, nodeMs: Math.max(TIMEOUTS.nodeMs, readMs) },
    ...(own?.writeToken ? { writeToken: own.writeToken } : {}),
    source: own?.source ?? "proxlb.yaml",
  };
}

/**
 * The same hosts, judged by the same certificates, with the token that writes. Null without one; where the hosts come
 * from proxlb.yaml there is none, because whoever edits that must not be able to send it elsewhere.
 */
export function writingConnection(connection: ProxmoxConnection | null): ProxmoxConnection | null {
  if (!connection?.writeToken) return null;
  const source = connection.source === "settings" ? "write token in settings" : "write token";
  return { ...connection, credentials: { kind: "token", ...connection.writeToken }, source };
}

/** True when both reach the same cluster the same way, so a saved config need not rebuild the client. */
export function sameConnection(a: ProxmoxConnection | null, b: ProxmoxConnection | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * `host`, `host:port`, `[v6]`, `[v6]:port`, or a bare IPv6 address as ProxLB reads it, and nothing that an address could
 * hide in. @throws AppError("invalid")
 */
export function parseHost(text: string): ProxmoxHost {
  const given = bracketed(text.trim());
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::(\d{1,5}))?$/i.exec(given);
  const host = match?.[1] ?? match?.[2] ?? "";
  const port = match?.[3] ? Number(match[3]) : DEFAULT_PORT;
  const isKnown = match?.[1] ? isIPv6(host) : isIPv4(host) || isName(host);
  if (!isKnown || port < 1 || port > 65_535) {
    throw new AppError(
      "invalid",
      `"${shown(given)}" is no Proxmox host: write name, name:port or [IPv6 address]:port.`,
    );
  }
  if (isNeverProxmox(host)) {
    throw new AppError(
      "invalid",
      `"${shown(given)}" is an address where no Proxmox node can be: link-local, of a metadata service, or of no one host.`,
    );
  }
  return { host, port };
}

/**
 * ProxLB takes what follows the last colon of a bare IPv6 address for the port where it is a number (utils/helper.py
 * get_host_port_from_string), so that "fd00::1" is "fd00:" at port 1. @throws AppError("invalid") for such a one
 */
function bracketed(given: string): string {
  if (!isIPv6(given)) return given;
  if (!/:\d+$/.test(given)) return `[${given}]`;
  throw new AppError(
    "invalid",
    `"${shown(given)}": ProxLB takes what follows the last colon for the port. Write [${shown(given)}]:${DEFAULT_PORT}.`,
  );
}

/** Of what is refused: short, and without the user and password that somebody may have put into it. */
function shown(given: string): string {
  return cleanText(given.replace(/^.*@/, "…@")).slice(0, 100);
}

/** URLs take a name whose last part is a number (2130706433, 0x7f.1, 127.1) for an IPv4 address: only the plain form may. */
function isName(host: string): boolean {
  const isLabelled = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i.test(host) && host.length <= 253;
  return isLabelled && !/(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(host);
}

/** "pve1:8006" or "[fd00::1]:8006", for URLs and for people. */
export function hostLabel({ host, port }: ProxmoxHost): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseHosts(texts: string[]): Pick<ProxmoxConnection, "hosts" | "skippedHosts"> {
  const hosts = new Map<string, ProxmoxHost>();
  const skippedHosts: string[] = [];
  for (const text of texts.filter((each) => each.trim() !== "")) {
    try {
      const host = parseHost(text);
      hosts.set(hostLabel(host), host);
    } catch (error) {
      if (!isAppError(error)) throw error;
      skippedHosts.push(error.message);
    }
  }
  return { hosts: [...hosts.values()], skippedHosts };
}

interface OwnConnection {
  hosts: string[];
  credentials: ProxmoxCredentials;
  writeToken: Token | null;
  caPem: string;
  fingerprints: string[];
  source: "environment" | "settings";
}

function connectionOfSettings(entered: EnteredConnection | null): OwnConnection | null {
  if (entered === null) return null;
  const { token, ...given } = entered;
  return { ...given, credentials: { kind: "token", ...token }, source: "settings" };
}

/** Null where the environment says nothing. @throws AppError("invalid") where it says a part: lib/core/env.ts too */
function connectionOfEnvironment(environment: ProxmoxEnv): OwnConnection | null {
  const { PVE_HOSTS: hosts, PVE_TOKEN_ID: tokenId, PVE_TOKEN_SECRET: secret } = environment;
  const { PVE_WRITE_TOKEN_ID: writeId, PVE_WRITE_TOKEN_SECRET: writeSecret } = environment;
  if (hosts && tokenId && secret)
    return {
      hosts: hosts.split(","),
      credentials: { kind: "token", tokenId, secret },
      writeToken: writeId && writeSecret ? { tokenId: writeId, secret: writeSecret } : null,
      caPem: "",
      fingerprints: [],
      source: "environment",
    };
  if (!hosts && !tokenId && !secret) return null;
  throw new AppError(
    "invalid",
    "Set PVE_HOSTS, PVE_TOKEN_ID and PVE_TOKEN_SECRET together, or none of them.",
  );
}

function credentialsOfConfig(config: ProxlbApiConfig | null): ProxmoxCredentials | null {
  if (!config?.user) return null;
  if (config.token_id && config.token_secret) {
    return { kind: "token", tokenId: `${config.user}!${config.token_id}`, secret: config.token_secret };
  }
  return config.pass ? { kind: "ticket", user: config.user, password: config.pass } : null;
}

function parseFingerprints(text: string | undefined): string[] {
  const given = (text ?? "").split(",").map((part) => part.trim().toUpperCase());
  return given.filter(Boolean).map((print) => {
    if (!/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(print)) {
      throw new AppError("invalid", "PVE_FINGERPRINTS must hold SHA-256 fingerprints: 32 pairs AA:BB:….");
    }
    return print;
  });
}

/** What is trusted in place of the system's authorities; null where nothing is. @throws AppError("invalid") */
export function ownAuthorities({ PVE_CA_FILE }: Pick<ProxmoxEnv, "PVE_CA_FILE">): string | null {
  if (!PVE_CA_FILE) return null;
  try {
    return readFileSync(PVE_CA_FILE, "utf8");
  } catch (error) {
    throw new AppError("invalid", `PVE_CA_FILE cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
