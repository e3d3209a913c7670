import "server-only";
import type { z } from "zod";
import { clock } from "@/lib/core/clock";
import { env } from "@/lib/core/env";
import { AppError, messageOf } from "@/lib/core/errors";
import { createFacts } from "@/lib/live/collect/facts";
import { PACE } from "@/lib/live/collect/pace";
import { buildRows } from "@/lib/live/collect/rows";
import { planSettings } from "@/lib/planning/settings";
import { withFirstSettings } from "@/lib/proxlb/config/first-file";
import { parseConfig } from "@/lib/proxlb/config/parse";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { createProxmox, type Proxmox } from "@/lib/proxmox/api";
import { ownAuthorities, type ProxmoxConnection } from "@/lib/proxmox/connection";
import { proxmoxKind } from "@/lib/proxmox/errors";
import { guestsVisible, type Permissions, poolsVisible } from "@/lib/proxmox/rights";
import { typedFailure } from "@/lib/proxmox/typed";
import { NOTHING_ASKED } from "@/lib/snapshot/obstacles";
import type { NodeState } from "@/lib/snapshot/schema";
import { rightsOf } from "../token/rights-of";
import { typedHost } from "./reach";
import type { TestedToken, TestInput } from "./schema";

type Given = z.output<typeof TestInput>;

/**
 * Signs in with a typed token: to a host whose certificate the person trusted, or that can be verified. What comes back
 * is read as Proxmox's; of what anything else answers nothing is passed on.
 * @throws AppError invalid with the field that is wrong, unavailable
 */
export async function testToken(given: Given): Promise<TestedToken> {
  const proxmox = createProxmox(connectionOf(given));
  try {
    const permissions = await asTyped(() => proxmox.permissions());
    const pveVersion = await asTyped(() => proxmox.version());
    const identity = `${given.user}!${given.tokenId}`;
    // What was asked already is not asked again.
    const pictured = await pictureOf({
      ...proxmox,
      permissions: async () => permissions,
      version: async () => pveVersion,
    });
    const versions = await versionsOf(proxmox, pictured.picture?.nodes ?? []);
    return {
      host: proxmox.host(),
      pveVersion: pveVersion.slice(0, 40),
      rights: rightsOf(identity, ["proxlb", "ui"], { permissions }),
      ...pictured,
      ground: groundOf(given, { identity, permissions, versions }),
    };
  } finally {
    await proxmox.close();
  }
}

function connectionOf(given: Given): ProxmoxConnection {
  const hosts = given.hosts.map((host) => onField("hosts", () => typedHost(host)));
  return {
    hosts,
    skippedHosts: [],
    credentials: { kind: "token", tokenId: `${given.user}!${given.tokenId}`, secret: given.secret },
    trust: { caPem: ownAuthorities(env()), fingerprints: given.trusted, verify: true },
    timeouts: { connectMs: 4000, readMs: 15_000, nodeMs: 15_000 },
    source: "proxlb.yaml",
  };
}

/** Everything that a first plan needs, read once, as the live picture reads it. */
async function pictureOf(proxmox: Proxmox): Promise<Pick<TestedToken, "picture" | "pictureProblem">> {
  try {
    const resources = await proxmox.resources();
    const facts = createFacts();
    for (let job = facts.next(PACE.watched); job.urgent; job = facts.next(PACE.watched))
      await job.run(proxmox);
    const sources = { resources, status: facts.status(), manager: facts.manager(), migratingTo: new Map() };
    const rows = await buildRows({ nodes: [], guests: [] }, sources);
    const connection = {
      state: "ok" as const,
      reason: null,
      seenAt: clock().now().toISOString(),
      failingSince: null,
      host: proxmox.host(),
    };
    return { picture: { ...rows, facts: facts.facts(), connection }, pictureProblem: null };
  } catch (error) {
    if (proxmoxKind(error) === null) throw error;
    return { picture: null, pictureProblem: messageOf(error) };
  }
}

/** More are not worth the wait: the plan says that it assumes the rest. */
const VERSIONS_MAX = 16;

/** By the version of each node ProxLB reads HA rules or not; one that cannot be asked is left out, and said to be. */
async function versionsOf(proxmox: Proxmox, nodes: readonly NodeState[]): Promise<Record<string, string>> {
  const online = nodes.filter(({ status }) => status === "online").slice(0, VERSIONS_MAX);
  const versions: [string, string][] = [];
  for (const { name } of online) {
    try {
      versions.push([name, await proxmox.nodeVersion(name)]);
    } catch (error) {
      if (proxmoxKind(error) === null) throw error;
    }
  }
  return Object.fromEntries(versions);
}

/** A plan's settings before anybody chose any: ProxLB's defaults. */
function groundOf(
  given: Given,
  {
    identity,
    permissions,
    versions,
  }: { identity: string; permissions: Permissions; versions: Record<string, string> },
): PlanGround {
  const balancing = { enable: true, method: "memory", balanciness: 10, balanceTypes: ["vm", "ct"] } as const;
  const text = withFirstSettings(null, { ...given, tokenSecret: given.secret, verify: true, balancing });
  const parsed = parseConfig(text ?? "");
  if (!parsed.ok) throw new Error("The beginning of a proxlb.yaml is not one.");
  return {
    config: planSettings(parsed.config).config,
    timeZone: "UTC",
    timeZoneAssumed: true,
    bytesPerSecond: null,
    figures: { versions, guestCpuRatios: {}, guestMemoryBytes: {}, nodePressure: {}, guestPressure: {} },
    proxlbRights: {
      identity,
      guests: guestsVisible(permissions),
      pools: poolsVisible(permissions),
      reason: null,
    },
    moveFacts: NOTHING_ASKED,
  };
}

/** Where a person has to look, by what went wrong. @throws AppError invalid */
async function asTyped<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const failure = typedFailure(error);
    if (failure === null) throw error;
    const { kind, field: path } = failure;
    const message = kind === "tls" ? OTHER_CERTIFICATE : failure.sentence;
    throw new AppError("invalid", message, { cause: error, issues: [{ path, message }] });
  }
}

const OTHER_CERTIFICATE =
  "The host shows another certificate than the one you trusted, and the token was not sent. Look at it again.";

function onField<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const message = messageOf(error);
    throw new AppError("invalid", message, { cause: error, issues: [{ path, message }] });
  }
}
