import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { getTokenRights } from "@/lib/features/config/token/queries";
import { getLive, provideLive } from "@/lib/live/live";
import type { Simulator } from "@/simulator/start";
import { it } from "@/tests/support/fixtures";
import { connectDoors } from "@/tests/support/live-harness";
import { until } from "@/tests/support/until";

const ROLE_WITHOUT_POOLS = ["Datastore.Audit", "Sys.Audit", "VM.Audit", "VM.Migrate"];

it("tells what a token with privilege separation lacks, and the lines, carried out, mend it", async ({
  simulator,
  proxmox,
  live,
  as,
  atEnd,
}) => {
  const cluster = await simulator({ authDelayMs: 0 });
  const { proxlb } = cluster.credentials;
  useConfig(cluster, proxlb, atEnd);
  connectDoors(cluster, proxlb, atEnd);
  provideLive(live(proxmox(cluster), 100));
  const viewer = await as("viewer");
  await until(() => getLive().snapshot().connection.state === "ok");
  cluster.cluster.roles.set("ProxLB", ROLE_WITHOUT_POOLS);
  const before = await getTokenRights(viewer, {});
  expect(before.credentials).toMatchObject([
    { identity: proxlb.tokenId, usedBy: ["proxlb", "ui"], unknownBecause: null },
  ]);
  expect(lacking(before)).toEqual(["proxlb_pools", "ui_pools"]);
  expect(before.credentials[0]?.lines[0]).toContain("--append 1 --privs Pool.Audit");
  expect(JSON.stringify(before)).not.toContain(proxlb.secret);
  carryOut(cluster, before.credentials[0]?.lines ?? []);
  // Asked once for everybody: the change is seen once the shared answer is gone.
  setSingleton("shared-answers", new Map());
  expect(lacking(await getTokenRights(viewer, {}))).toEqual([]);
});

it("says that ProxLB's rights are unknown where our own token may not ask, and which right that takes", async ({
  simulator,
  proxmox,
  live,
  as,
  atEnd,
}) => {
  const cluster = await simulator({ authDelayMs: 0 });
  const { proxlb, nobody, viewer: auditor } = cluster.credentials;
  useConfig(cluster, proxlb, atEnd);
  connectDoors(cluster, nobody, atEnd);
  provideLive(live(proxmox(cluster), 100));
  await until(() => getLive().snapshot().connection.state === "ok");
  const person = await as("viewer");
  const blind = await getTokenRights(person, {});
  expect(blind.credentials[0]).toMatchObject({
    identity: proxlb.tokenId,
    usedBy: ["proxlb"],
    unknownBecause: expect.stringContaining("Sys.Audit on /access"),
    lines: [],
  });
  expect(blind.credentials[1]?.verdicts.every(({ has }) => has === "none")).toBe(true);
  connectDoors(cluster, auditor, atEnd);
  const seeing = await getTokenRights(person, {});
  expect(seeing.credentials.map(({ unknownBecause }) => unknownBecause)).toEqual([null, null]);
  expect(lacking(seeing)).toEqual(["ui_moves"]);
});

/** What pveum would do, on the simulated cluster. */
function carryOut({ cluster }: Simulator, lines: readonly string[]): void {
  for (const line of lines) {
    const role = /pveum role modify (\S+) --append 1 --privs (\S+)$/.exec(line);
    const grant = /^pveum acl modify (\S+) --(?:users|tokens) '?([^' ]+)'? --roles (\S+)$/.exec(line);
    const [, name = "", privileges = ""] = role ?? [];
    const [, path = "", who = "", given = ""] = grant ?? [];
    if (role) cluster.roles.set(name, [...(cluster.roles.get(name) ?? []), ...privileges.split(",")]);
    else if (grant) cluster.acl.push({ path, who, role: given, propagate: true });
    else throw new Error(`No line of pveum: ${line}`);
  }
}

const lacking = (report: Awaited<ReturnType<typeof getTokenRights>>) =>
  report.credentials.flatMap(({ verdicts }) =>
    verdicts.filter(({ has }) => has !== "all").map(({ id }) => id),
  );

type Token = Simulator["credentials"]["proxlb"];

function useConfig(cluster: Simulator, token: Token, atEnd: (end: () => unknown) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), "token-rights-"));
  const file = path.join(folder, "proxlb.yaml");
  writeFileSync(
    file,
    `proxmox_api:\n  hosts: ["127.0.0.1:${cluster.port}"]\n  user: ${token.user}\n  token_id: ${token.tokenName}\n  token_secret: ${token.secret}\n`,
  );
  const before = env();
  setSingleton("env", { ...before, PROXLB_CONFIG: file });
  atEnd(() => {
    setSingleton("env", before);
    rmSync(folder, { recursive: true });
  });
}
