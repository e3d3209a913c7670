import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { hostRemarks } from "./hosts";
import { note, type Remark, setFix } from "./remark";

type Api = ProxlbConfig["proxmox_api"];

/**
 * What ProxLB's parser takes and its start does not: it ends within seconds, under whatever restarts it again and
 * again. From ProxLB 2.3.0 (utils/proxmox_api.py validate_config, api_connect_get_hosts; utils/helper.py
 * get_host_port_from_string), proxmoxer 2.3 (backends/https.py) and requests.
 */
export function startRemarks({ proxmox_api: api, service }: ProxlbConfig): Remark[] {
  return [
    ...hostRemarks(api.hosts),
    ...credentialRemarks(api),
    ...limitRemarks(api),
    ...delayRemarks(service.delay),
  ];
}

function credentialRemarks(api: Api): Remark[] {
  const { user, pass, token_id, token_secret } = api;
  if (token_id && /[@!]/.test(token_id)) {
    const message =
      "Write the bare name of the token here, what stands after the !; its user belongs to user. ProxLB ends with the whole one.";
    const [owner = "", name = ""] = token_id.split("!");
    const isPlain = owner === user && name !== "" && !/[@!]/.test(name);
    const fix = setFix(`Write ${name}`, ["proxmox_api", "token_id"], name, true);
    return [{ ...error("token_id_whole", "token_id", message), ...(isPlain ? { fix } : {}) }];
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
    const [owner = ""] = user.split("!");
    const fix = setFix(`Write ${owner}`, ["proxmox_api", "user"], owner, true);
    return [{ ...error("user_with_token", "user", message), fix }];
  }
  if (!/^[^@]+@[^@]+$/.test(user))
    return [
      error("user_without_realm", "user", "The user needs its realm, for example proxlb@pve or root@pam."),
    ];
  return [];
}

function limitRemarks({ retries, timeout }: Api): Remark[] {
  const remarks: Remark[] = [];
  if (retries < 1) {
    const message = `With ${retries} retries no host is ever tried, and ProxLB ends: 1 is the least.`;
    const fix = setFix("Write retries: 1", ["proxmox_api", "retries"], 1);
    remarks.push({ ...error("retries_none", "retries", message), fix });
  }
  if (timeout < 1) {
    const message =
      "A timeout of 0 or less does not mean none: ProxLB ends at its first request. Write seconds.";
    const fix = setFix("Write timeout: 10", ["proxmox_api", "timeout"], 10);
    remarks.push({ ...error("timeout_none", "timeout", message), fix });
  }
  return remarks;
}

function delayRemarks({ enable, time }: ProxlbConfig["service"]["delay"]): Remark[] {
  if (!enable || time >= 0) return [];
  const path = ["service", "delay", "time"];
  const message = "ProxLB cannot wait a negative time: it ends at its start.";
  return [{ ...note("delay_negative", path, message, setFix("Write time: 0", path, 0)), severity: "error" }];
}

function error(id: string, key: keyof Api, message: string): Remark {
  return { id, severity: "error", path: ["proxmox_api", key], at: "value", message };
}
