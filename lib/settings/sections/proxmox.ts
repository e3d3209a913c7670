import { z } from "zod";
import type { Env } from "@/lib/core/env";
import { Certificates } from "../certificates";
import { section } from "../section";

const Host = z
  .string()
  .trim()
  .min(1, "An empty line.")
  .max(260)
  .regex(/^[A-Za-z0-9_.:[\]-]+$/, "Write name, name:port or [IPv6 address]:port.");

/** user@realm!name, or nothing. */
const TokenId = z
  .string()
  .trim()
  .max(200)
  .regex(/^$|^[^\s@!]+@[A-Za-z0-9_.-]+![A-Za-z0-9_.-]+$/, "A token looks like proxlb-ui@pve!ui.");

const Fingerprint = z
  .string()
  .trim()
  .regex(/^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/, "A SHA-256 fingerprint has 32 pairs: AA:BB:….");

const ProxmoxValues = z.object({
  /** Empty: ProxLB UI connects as ProxLB does, with what stands in proxlb.yaml. */
  hosts: z.array(Host).max(64, "At most 64."),
  tokenId: TokenId,
  /** The token that writes tags and HA rules; empty: the first one does. */
  writeTokenId: TokenId,
  ca: Certificates,
  /** Of certificates that are trusted as they are. */
  fingerprints: z.array(Fingerprint).max(64, "At most 64."),
});
type ProxmoxValues = z.infer<typeof ProxmoxValues>;

/** The environment's connection counts as a whole, or not at all: then nothing of this one does. */
const whole = <Value>(variable: keyof Env, value: (environment: Env) => Value) => ({
  variable,
  value: (environment: Env) => (environment.PVE_HOSTS ? value(environment) : undefined),
});

/**
 * The own connection of ProxLB UI to Proxmox VE, apart from ProxLB's. Hosts, token and what is trusted come from here as
 * a whole, from the environment as a whole, or from proxlb.yaml: whoever edits that must not have a token sent elsewhere.
 */
export const PROXMOX = section({
  name: "proxmox",
  values: ProxmoxValues.superRefine((values, context) => {
    const refuse = (path: keyof ProxmoxValues, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (values.hosts.length > 0 && values.tokenId === "") refuse("tokenId", "Hosts need a token.");
    if (values.hosts.length === 0 && values.tokenId !== "") refuse("hosts", "A token needs hosts.");
    if (values.hosts.length === 0 && values.writeTokenId !== "")
      refuse("writeTokenId", "The token that writes goes to the hosts that are given here alone.");
  }),
  defaults: { hosts: [], tokenId: "", writeTokenId: "", ca: "", fingerprints: [] },
  locks: {
    hosts: whole("PVE_HOSTS", ({ PVE_HOSTS = "" }) => PVE_HOSTS.split(",").map((host) => host.trim())),
    tokenId: whole("PVE_TOKEN_ID", ({ PVE_TOKEN_ID = "" }) => PVE_TOKEN_ID),
    writeTokenId: whole("PVE_WRITE_TOKEN_ID", ({ PVE_WRITE_TOKEN_ID = "" }) => PVE_WRITE_TOKEN_ID),
    ca: whole("PVE_CA_FILE", () => ""),
    fingerprints: whole("PVE_FINGERPRINTS", ({ PVE_FINGERPRINTS = "" }) =>
      PVE_FINGERPRINTS.split(",").flatMap((print) => print.trim() || []),
    ),
  },
  secretNames: ["tokenSecret", "writeTokenSecret"],
  secrets: ({ hosts, tokenId, writeTokenId, ca, fingerprints }) => {
    if (hosts.length === 0) return [];
    // Another way to verify a host may mean another host.
    const to = [hosts, ca, fingerprints];
    const token = (name: string, field: keyof ProxmoxValues, label: string, id: string) =>
      id === ""
        ? []
        : [{ name, label, setWith: field, destination: JSON.stringify([...to, id]), isNeeded: true }];
    return [
      ...token("tokenSecret", "tokenId", "The token's secret", tokenId),
      ...token("writeTokenSecret", "writeTokenId", "The secret of the token that writes", writeTokenId),
    ];
  },
});
