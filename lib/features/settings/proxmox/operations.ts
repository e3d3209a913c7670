import "server-only";
import type { z } from "zod";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { env } from "@/lib/core/env";
import { AppError, messageOf } from "@/lib/core/errors";
import { createProxmox } from "@/lib/proxmox/api";
import {
  connectionFromConfig,
  type ProxmoxConnection,
  parseHost,
  writingConnection,
} from "@/lib/proxmox/connection";
import { guestsVisible, hiddenGuestsSentence } from "@/lib/proxmox/rights";
import { typedFailure } from "@/lib/proxmox/typed";
import { keptSecret, takeTrial } from "../trials";
import { ProxmoxTrial, TestProxmoxInput } from "./schema";

/** Signs in to Proxmox VE by the given settings, saved or not. What the peer says stays here: only known reasons are told. */
export const testProxmox = operation({
  name: "settings.test_proxmox",
  permission: "settings.manage",
  input: TestProxmoxInput,
  output: ProxmoxTrial,
  audit: ({ values: { hosts, tokenId, writeTokenId } }) => ({
    resource: "settings",
    resourceId: "proxmox",
    details: { hosts, tokenId, writeTokenId },
  }),
  async run({ actor, note }, input) {
    requireProof(actor);
    const reading = connectionOf(input);
    const writing = writingConnection(reading);
    takeTrial("proxmox");
    const first = await tried(reading);
    const second = first.isGood && writing ? await tried(writing) : null;
    const trial = second ? joined(first, second) : first;
    note({ result: trial.sentence });
    return trial;
  },
});

type Given = z.output<typeof TestProxmoxInput>;
type Trial = z.input<typeof ProxmoxTrial>;

/** @throws AppError invalid where a part is missing, or a host is none */
function connectionOf({ values, tokenSecret, writeTokenSecret }: Given): ProxmoxConnection {
  const { hosts, tokenId, writeTokenId, ca, fingerprints } = values;
  if (hosts.length === 0) throw missing("values.hosts", "Give at least one host first.");
  refuseNoHost(hosts);
  const kept = (name: "tokenSecret" | "writeTokenSecret", what: string) =>
    keptSecret("proxmox", name, values, `Enter ${what}: none is kept for these hosts.`);
  const token = { tokenId, secret: tokenSecret ?? kept("tokenSecret", "the token's secret") };
  const writeToken =
    writeTokenId === ""
      ? null
      : {
          tokenId: writeTokenId,
          secret: writeTokenSecret ?? kept("writeTokenSecret", "the secret of the token that writes"),
        };
  const { PVE_CA_FILE, PVE_FINGERPRINTS } = env();
  const entered = { hosts, token, writeToken, caPem: ca, fingerprints };
  // Of the environment what only adds to what is checked: a connection that it sets is not the one to try.
  const connection = connectionFromConfig(null, { PVE_CA_FILE, PVE_FINGERPRINTS }, entered);
  if (connection === null) throw missing("values.hosts", "Give at least one host first.");
  return connection;
}

/** A host that cannot be one would only be left out later. @throws AppError invalid */
export function refuseNoHost(hosts: readonly string[]): void {
  for (const host of hosts) {
    try {
      parseHost(host);
    } catch (error) {
      throw missing("values.hosts", messageOf(error));
    }
  }
}

async function tried(connection: ProxmoxConnection): Promise<Trial> {
  const proxmox = createProxmox(connection);
  const { identity } = proxmox.connection;
  try {
    const [pveVersion, permissions] = [await proxmox.version(), await proxmox.permissions()];
    const host = proxmox.host();
    const hidden = hiddenGuestsSentence(guestsVisible(permissions), identity);
    const answers = `${host} answers as Proxmox VE ${pveVersion.slice(0, 40)}, and takes the token ${identity}.`;
    return {
      isGood: true,
      sentence: hidden === null ? `${answers} It sees all guests.` : `${answers} ${hidden}`,
      host,
      pveVersion: pveVersion.slice(0, 40),
    };
  } catch (error) {
    const failure = typedFailure(error);
    if (failure === null) throw error;
    return { isGood: false, sentence: failure.sentence, host: null, pveVersion: null };
  } finally {
    await proxmox.close();
  }
}

function joined(first: Trial, second: Trial): Trial {
  const about = second.isGood
    ? "The token that writes is taken too."
    : `The token that writes: ${second.sentence}`;
  return { ...first, isGood: second.isGood, sentence: `${first.sentence} ${about}` };
}

function missing(path: string, message: string): AppError {
  return new AppError("invalid", message, { issues: [{ path, message }] });
}
