import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import type { Finding } from "./finding";

type Api = ProxlbConfig["proxmox_api"];

/**
 * What ProxLB's parser takes and its start does not: it ends within seconds, under whatever restarts it again and
 * again. From ProxLB 2.3.0 (utils/proxmox_api.py validate_config, api_connect_get_hosts; utils/helper.py
 * get_host_port_from_string), proxmoxer 2.3 (backends/https.py) and requests.
 */
export function startFindings({ proxmox_api: api }: ProxlbConfig): Finding[] {
  return [...hostFindings(api), ...credentialFindings(api), ...limitFindings(api)];
}

function hostFindings({ hosts }: Api): Finding[] {
  if (hosts.length === 0)
    return [error("hosts_empty", "hosts", "Name at least one Proxmox host: ProxLB ends without one.")];
  return hosts.flatMap((host, index) => {
    const [, port, more] = host.split(":");
    const isPlain = port === undefined || more !== undefined || /^\[.*\](:\d+)?$/.test(host);
    if (isPlain || /^\s*[+-]?\d+(_\d+)*\s*$/.test(port)) return [];
    const message = host.includes("://")
      ? "Write the host without http:// or https://: ProxLB takes what follows the colon for the port, and ends."
      : "What follows the colon has to be the port, a number: ProxLB ends otherwise.";
    return [{ ...error("host_port", "hosts", message), path: ["proxmox_api", "hosts", index] }];
  });
}

function credentialFindings(api: Api): Finding[] {
  const { user, pass, token_id, token_secret } = api;
  if (token_id && /[@!]/.test(token_id)) {
    const message =
      "Write the bare name of the token here, what stands after the !; its user belongs to user. ProxLB ends with the whole one.";
    return [error("token_id_whole", "token_id", message)];
  }
  if (pass && token_secret) {
    const message =
      "Both pass and token_secret are set: ProxLB takes one of them only and ends with both. Remove one.";
    return [error("credentials_both", "token_secret", message)];
  }
  if (token_secret && !token_id)
    return [error("token_id_missing", "token_secret", "token_id is missing: ProxLB cannot use the token.")];
  if (!token_secret && pass === null) {
    const message = token_id
      ? "token_secret is missing: ProxLB has no credentials and ends."
      : "Credentials are missing: token_id and token_secret, or pass. ProxLB ends without.";
    return [error("credentials_missing", token_id ? "token_id" : "user", message)];
  }
  if (user.includes("!")) {
    const message =
      "The user is written without its token (name@realm); the token's name belongs to token_id. Proxmox refuses this one.";
    return [error("user_with_token", "user", message)];
  }
  if (!/^[^@]+@[^@]+$/.test(user))
    return [
      error("user_without_realm", "user", "The user needs its realm, for example proxlb@pve or root@pam."),
    ];
  return [];
}

function limitFindings({ retries, timeout }: Api): Finding[] {
  const findings: Finding[] = [];
  if (retries < 1) {
    const message = `With ${retries} retries no host is ever tried, and ProxLB ends: 1 is the least.`;
    findings.push(error("retries_none", "retries", message));
  }
  if (timeout < 1) {
    const message =
      "A timeout of 0 or less does not mean none: ProxLB ends at its first request. Write seconds.";
    findings.push(error("timeout_none", "timeout", message));
  }
  return findings;
}

function error(id: string, key: keyof Api, message: string): Finding {
  return { id, severity: "error", path: ["proxmox_api", key], at: "value", message };
}
