import "server-only";
import { getDatabase } from "@/db/client";
import type { ConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import type { ConfigWatch } from "@/lib/config-file/watch";
import { env } from "@/lib/core/env";
import { isAppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { knownSecrets } from "@/lib/features/config/known-secrets";
import { type Redactor, redactorForText, secretsOf } from "@/lib/proxlb/log/redact";
import { connectionFromConfig, type EnteredConnection, type EnteredTrust } from "@/lib/proxmox/connection";
import { connectProxmox } from "@/lib/proxmox/instance";
import { onSettings, secretOf, settings } from "@/lib/settings/current";

/** Our own tokens, which ProxLB does not know; whoever gives it the same one would see it printed. */
function tokensOfOurs(): string[] {
  const { PVE_TOKEN_SECRET, PVE_WRITE_TOKEN_SECRET } = env();
  return [PVE_TOKEN_SECRET, PVE_WRITE_TOKEN_SECRET].filter((secret) => secret !== undefined);
}

/** What was entered in Settings, as a whole; null: nothing. @throws AppError unavailable for a secret that does not open */
function enteredConnection(): EnteredConnection | null {
  const { hosts, tokenId, writeTokenId, ca, fingerprints } = settings("proxmox");
  // The environment's counts: its secrets are not ours to open.
  if (env().PVE_HOSTS || hosts.length === 0) return null;
  const secret = secretOf("proxmox", "tokenSecret");
  if (secret === null) return null;
  const writeSecret = writeTokenId === "" ? null : secretOf("proxmox", "writeTokenSecret");
  return {
    hosts,
    token: { tokenId, secret },
    writeToken: writeSecret === null ? null : { tokenId: writeTokenId, secret: writeSecret },
    caPem: ca,
    fingerprints,
  };
}

/** What was entered to be trusted where the connection is that of proxlb.yaml. */
function enteredTrust(): EnteredTrust | null {
  const { hosts, ca, fingerprints } = settings("proxmox");
  return env().PVE_HOSTS || hosts.length > 0 ? null : { caPem: ca, fingerprints };
}

/** Keeps what depends on proxlb.yaml in step with it: the connection to Proxmox and the mask over the log. */
export function followConfigFile(watch: ConfigWatch): { redact: Redactor } {
  let redact: Redactor = redactorForText(null);
  // Of the file as it was before too: a ProxLB that runs may still print what it read then.
  const secrets = new Set<string>(tokensOfOurs());
  /** Settings have a connection now: without it the file's counts again, whatever it says. */
  let wasEntered = false;

  function mask(text: string): void {
    for (const secret of secretsOf(text)) secrets.add(secret);
    redact = redactorForText(text, [...secrets]);
    knownSecrets(getDatabase().db)
      .then((known) => {
        for (const secret of known) secrets.add(secret);
        redact = redactorForText(text, [...secrets]);
      })
      .catch((error) =>
        log("config").warn({ error: messageOf(error) }, "secrets of former versions could not be read"),
      );
  }

  function take(file: ConfigFile): void {
    const api = usableConfig(file).config?.proxmox_api ?? null;
    try {
      const entered = enteredConnection();
      for (const token of [entered?.token, entered?.writeToken]) if (token) secrets.add(token.secret);
      if (file.state === "read") mask(file.text);
      // A broken or missing file says nothing about the cluster: stay with the connection there is.
      if (api === null && !env().PVE_HOSTS && entered === null && !wasEntered) return;
      wasEntered = entered !== null;
      connectProxmox(connectionFromConfig(api, env(), entered, enteredTrust()));
    } catch (error) {
      if (!isAppError(error)) throw error;
      log("config").error({ reason: error.message }, "the connection to Proxmox is not usable");
      connectProxmox(null, error.message);
    }
  }

  take(watch.current());
  watch.onChange(take);
  onSettings(() => take(watch.current()));
  return { redact: (line) => redact(line) };
}
