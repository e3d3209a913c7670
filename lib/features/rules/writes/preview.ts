import "server-only";
import type { Context } from "@/lib/access/context";
import { isAppError } from "@/lib/core/errors";
import { sharedAnswer } from "@/lib/core/shared-answer";
import { currentRules, currentWriteGround } from "@/lib/planning/rules";
import { commandsByHand, neededRights } from "@/lib/proxlb/rules/write/by-hand";
import { whatFollows } from "@/lib/proxlb/rules/write/what-follows";
import { whatToWrite } from "@/lib/proxlb/rules/write/what-to-write";
import type { RuleRequest } from "@/lib/proxlb/rules/write/wish-schema";
import { getProxmoxWriter } from "@/lib/proxmox/instance";
import { isHeld, type Permissions } from "@/lib/proxmox/rights";
import type { RulePreview } from "./schema";

type Needed = ReturnType<typeof neededRights>;

/** Every write of a wish, what follows from it, and whether Proxmox VE will take it. Writes nothing. */
export async function previewOf(
  context: Pick<Context, "daemon" | "live">,
  request: RuleRequest,
): Promise<RulePreview> {
  const ground = await currentWriteGround(context);
  const what = whatToWrite(ground, request);
  const { writes } = what;
  const needed = neededRights(writes);
  const writer = needed.length === 0 ? null : getProxmoxWriter().connection.identity;
  const rights = writer === null ? [] : await judged(writer, needed);
  return {
    ...what,
    follows: writes.length === 0 ? null : whatFollows(ground, writes, await currentRules(context)),
    writer,
    rights,
    forbidden: writer === null ? null : forbiddenSentence(writer, rights),
    commands: commandsByHand(writes),
  };
}

const NAMED = 20;

async function judged(writer: string, needed: Needed): Promise<RulePreview["rights"]> {
  const permissions = await askRights(writer);
  return needed.map(({ privilege, paths }) => {
    if (permissions === "all") return { privilege, paths: [], has: true };
    if (permissions === null) return { privilege, paths: paths.slice(0, NAMED), has: null };
    const missing = paths.filter((path) => !isHeld(permissions, path, privilege));
    return { privilege, paths: missing.slice(0, NAMED), has: missing.length === 0 };
  });
}

/** Null where it could not be asked: Proxmox VE's own answer to the first write tells then. */
async function askRights(writer: string): Promise<Permissions | "all" | null> {
  // Whom PVE lets do everything, whatever its ACL says.
  if (writer === "root@pam") return "all";
  const proxmox = getProxmoxWriter();
  try {
    return await sharedAnswer(`rights ${proxmox.host()} ${writer} to write`, () => proxmox.permissions());
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

function forbiddenSentence(writer: string, rights: RulePreview["rights"]): string | null {
  const [lacking] = rights.filter(({ has }) => has === false);
  if (!lacking) return null;
  const { privilege, paths } = lacking;
  const where = paths.length > 3 ? `${paths.slice(0, 3).join(", ")} and more` : paths.join(" and ");
  const whose = writer.includes("!") ? "The token" : "The user";
  return `${whose} ${writer} lacks ${privilege} on ${where}, so Proxmox VE would refuse this.`;
}
