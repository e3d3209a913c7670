import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { clock } from "@/lib/core/clock";
import { isAppError } from "@/lib/core/errors";
import { sharedAnswer } from "@/lib/core/shared-answer";
import { identityOf } from "@/lib/proxlb/config/identity";
import type { Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import { proxmoxSource } from "@/lib/proxmox/instance";
import { type Asked, rightsOf } from "./rights-of";
import { TokenReport } from "./schema";

/** What the credentials of ProxLB and of this app may, compared with what each needs: one or two reads of Proxmox. */
export const getTokenRights = query({
  name: "config.token",
  permission: "config.view",
  input: z.object({}),
  output: TokenReport,
  async run({ live }) {
    const proxmox = proxmoxSource.current();
    if (!proxmox) {
      return nothing(proxmoxSource.refusal() ?? "No cluster is connected, so Proxmox cannot be asked.");
    }
    // Who cannot be reached is not waited for once more by everybody who looks.
    const { connection } = live.snapshot();
    if (connection.state !== "ok") return nothing(connection.reason ?? "The cluster has not been read yet.");
    const { config } = usableConfig(await readConfigFile());
    return reportOf(proxmox, config && identityOf(config));
  },
});

const nothing = (reason: string): TokenReport => ({ reason, readAt: null, credentials: [] });

/** @param proxlb who ProxLB is; null where proxlb.yaml does not tell */
async function reportOf(proxmox: Proxmox, proxlb: string | null): Promise<TokenReport> {
  const ui = proxmox.connection.identity;
  const isShared = proxlb === ui;
  const credentials = [rightsOf(ui, isShared ? ["proxlb", "ui"] : ["ui"], await ask(proxmox, null))];
  if (proxlb !== null && !isShared)
    credentials.unshift(rightsOf(proxlb, ["proxlb"], await ask(proxmox, proxlb)));
  return { reason: null, readAt: clock().now().toISOString(), credentials };
}

/** @param userid of others; null for our own */
async function ask(proxmox: Proxmox, userid: string | null): Promise<Asked> {
  try {
    const key = `rights ${proxmox.host()} ${proxmox.connection.identity} ${userid ?? ""}`;
    return { permissions: await sharedAnswer(key, () => proxmox.permissions(userid ?? undefined)) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (userid !== null && proxmoxKind(error) === "forbidden") return { unknownBecause: ASK_OF_OTHERS };
    return { unknownBecause: error.message };
  }
}

const ASK_OF_OTHERS =
  "ProxLB UI has credentials of its own, and Proxmox tells them of others only with Sys.Audit on /access.";
