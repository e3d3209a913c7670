import { type Rule, rule, secondsOf } from "./rule";

/** Start-up: configuration, connection, sign-in. All that can end ProxLB with exit code 1 or 2 before a cycle. */
export const START_RULES: Rule[] = [
  rule(/^Using config path: (?<path>.+)$/, "info", ({ path = "" }) => [
    { type: "config_read", path },
    "Reading its configuration",
  ]),
  rule(/^Error loading YAML file: (?<reason>.*)$/, "error", ({ reason = "" }) => [
    { type: "config_error", reason },
    `The configuration is not valid YAML: ${reason}`,
  ]),
  rule(/^Error parsing .+?: (?<reason>.*)$/, "error", ({ reason = "" }) => [
    { type: "config_error", reason },
    `ProxLB refuses the configuration: ${configReason(reason)}`,
  ]),
  rule(/^The (?:config )?file .+ does not exist\.$/, "error", () => [
    { type: "config_error", reason: "missing" },
    "The configuration file does not exist",
  ]),
  rule(
    /^Service delay active: First run in: (?<n>\d+) (?<unit>hours|minutes)/,
    "info",
    ({ n = "", unit = "" }) => [
      { type: "start_delayed", seconds: secondsOf(n, unit) },
      `Waiting ${n} ${unit} before the first run`,
    ],
  ),
  rule(
    /^SSL certificate validation to host (?<endpoint>\S+) is deactivated\.$/,
    "warning",
    ({ endpoint = "" }) => [
      { type: "tls_unverified", endpoint },
      `The certificate of ${endpoint} is not checked`,
    ],
  ),
  rule(/^API connection to host (?<endpoint>\S+) succeeded\.$/, "info", ({ endpoint = "" }) => [
    { type: "api_reachable", endpoint },
    `${endpoint} is reachable`,
  ]),
  rule(/^Could not resolve (?<endpoint>\S+?)\.$/, "warning", ({ endpoint = "" }) => [
    { type: "api_unreachable", endpoint },
    `The name ${endpoint} cannot be resolved`,
  ]),
  rule(
    /^Host (?<host>\S+) is reachable on IPv[46] for tcp\/(?<port>\d+)\.$/,
    "debug",
    ({ host = "", port = "" }) => [
      { type: "api_reachable", endpoint: `${host}:${port}` },
      `${host}:${port} takes connections`,
    ],
  ),
  rule(
    /^Host (?<host>\S+) is unreachable on IPv[46] for tcp\/(?<port>\d+)(?: \(errno (?<errno>\d+)\))?/,
    "warning",
    ({ host = "", port = "", errno }) => [
      { type: "api_unreachable", endpoint: `${host}:${port}` },
      `${host}:${port} ${errno === "111" ? "refuses connections" : "cannot be reached"}`,
    ],
  ),
  // "to host … for tcp/" up to 1.1, without both since 2.0.
  rule(
    /^Timeout connecting to (?:host )?(?<host>\S+) on IPv[46] (?:for )?tcp\/(?<port>\d+)/,
    "warning",
    ({ host = "", port = "" }) => [
      { type: "api_unreachable", endpoint: `${host}:${port}` },
      `${host}:${port} does not answer`,
    ],
  ),
  rule(
    /^Attempt (?<i>\d+)\/(?<n>\d+) failed for host (?<endpoint>\S+?)\. Retrying/,
    "info",
    ({ i = "", n = "", endpoint = "" }) => [
      { type: "api_retry", endpoint },
      `Attempt ${i} of ${n} to reach ${endpoint} failed`,
    ],
  ),
  rule(/^No valid Proxmox API hosts found\.?$/, "error", () => [
    { type: "api_none" },
    "No Proxmox node could be reached",
  ]),
  rule(/^No proxmox_api hosts are defined/, "error", () => [
    { type: "config_error", reason: "proxmox_api.hosts is empty" },
    "The configuration names no Proxmox host",
  ]),
  rule(
    /^Error: The required library '(?<library>[^']+)' is not installed\.$/,
    "error",
    ({ library = "" }) => [
      { type: "crash", error: "ImportError", message: library },
      `ProxLB ended: the Python library ${library} is not installed`,
    ],
  ),
  rule(
    /^(?<reason>(?:Wrong user\/token format|Username\/password and API token|Authentication failed|Authentication to Proxmox API not possible|Connection timeout to host|SSL certificate validation failed|Connection refused by host|Proxmox API error: ).*)$/,
    "error",
    ({ reason = "" }) => [{ type: "auth_failed", reason }, signInSentence(reason)],
  ),
  rule(/^Permission '(?<privilege>[^']+)' is missing/, "error", ({ privilege = "" }) => [
    { type: "permission_missing", privilege },
    `ProxLB's Proxmox account or token lacks the privilege ${privilege}; a token with privilege separation needs a permission of its own`,
  ]),
  rule(/^ProxLB version: (?<version>\S+)$/, "info", ({ version = "" }) => [
    { type: "version", version },
    `ProxLB ${version}`,
  ]),
];

function configReason(reason: string): string {
  const count = /^(\d+) validation errors? for Config/.exec(reason)?.[1];
  if (count) return `${count} ${count === "1" ? "value is" : "values are"} wrong`;
  return reason.includes("must be a mapping") ? "it has to be a mapping with sections" : reason;
}

function signInSentence(reason: string): string {
  if (reason.includes("User not known")) return "Proxmox does not know the user of ProxLB's configuration";
  if (/401|Couldn't authenticate|not possible/.test(reason)) return "Proxmox refuses the credentials";
  if (reason.startsWith("SSL")) return "The certificate of the Proxmox node is not trusted";
  if (reason.startsWith("Connection timeout")) return "Proxmox does not answer in time";
  if (reason.startsWith("Connection")) return "Proxmox refuses the connection";
  if (reason.startsWith("Username/password and"))
    return "The configuration has both a password and a token secret; only one is allowed";
  if (reason.startsWith("Wrong user"))
    return "The token id has to be the bare token name, without user and !";
  return reason;
}
