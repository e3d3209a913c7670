import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { provideDaemon } from "@/lib/daemon/instance";
import { createDaemon } from "@/lib/daemon/select";
import { makeBugReport } from "@/lib/features/service/bug-report";
import { provideLive } from "@/lib/live/live";
import { trackCycle } from "@/lib/live/log/cycle-tracker";
import { redactorForText } from "@/lib/proxlb/log/redact";
import { it } from "@/tests/support/fixtures";
import { untilPicture } from "@/tests/support/live-harness";
import { logPen } from "@/tests/support/log-pen";
import { until } from "@/tests/support/until";

const SECRET = "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5";
const CONFIG = `# The token was ${SECRET}
proxmox_api:
  hosts: [cellar.example.org:8006, 192.0.2.10]
  user: proxlb@pve
  token_id: ui
  token_secret: ${SECRET}
balancing:
  enable: true
  ignore_guests: [no-such-guest]
`;

it("has every part without secrets, guests' names or addresses, and leaves out what its maker may not see", async ({
  as,
  atEnd,
  db,
  live: startLive,
  proxmox,
  simulator,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), "bug-report-"));
  const before = env();
  atEnd(() => {
    setSingleton("env", before);
    rmSync(folder, { recursive: true });
  });
  const file = path.join(folder, "proxlb.yaml");
  writeFileSync(file, CONFIG);
  setSingleton("env", { ...before, PROXLB_CONFIG: file, DATA_DIR: folder });
  const cluster = await simulator();
  const pen = logPen();
  const live = startLive(proxmox(cluster), 20, { daemon: pen.daemon, redact: redactorForText(CONFIG) });
  provideLive(live);
  provideDaemon(createDaemon(env()));
  live.logs.onLine(trackCycle);
  const { guests } = await untilPicture(
    live.snapshot,
    (now) => now.guests.length > 3 && now.facts.reads.pools.state === "read",
  );
  const [guest] = guests;
  pen.write(1, `Migrating ${guest?.name} from cellar.example.org with ${SECRET}`);
  await until(() => live.logs.ring.end() === 1);

  const report = async (actor: Awaited<ReturnType<typeof as>>) =>
    filesOf(gunzipSync(await makeBugReport(actor, {})));
  const viewer = await as("viewer");
  const files = await report(viewer);
  expect(Object.keys(files)).toEqual([
    "README.txt",
    "versions.json",
    "service.json",
    "proxlb.yaml",
    "findings.txt",
    "proxlb.log",
    "plan.json",
    "picture.json",
  ]);
  expect(JSON.parse(files["versions.json"] ?? "")).toMatchObject({
    "Node.js": process.version,
    "Proxmox VE": expect.stringMatching(/^9\.2/),
  });
  expect(files["proxlb.yaml"]).toContain("hosts: [host-1:8006, host-2]");
  expect(files["proxlb.yaml"]).toContain("token_secret: <kept-secret>\n");
  expect(files["findings.txt"]).toContain(
    "note, line 9, balancing.ignore_guests.0: No guest is named no-such-guest.",
  );
  expect(files["proxlb.log"]).toContain(`Migrating guest-${guest?.vmid} from host-1 with [secret] 0`);
  expect(JSON.parse(files["plan.json"] ?? "")).toMatchObject({ moves: expect.any(Array) });
  expect(JSON.parse(files["picture.json"] ?? "").guests).toContainEqual(
    expect.objectContaining({ vmid: guest?.vmid, name: `guest-${guest?.vmid}` }),
  );
  const all = Object.values(files).join("\n");
  for (const hidden of [SECRET, SECRET.slice(0, 12), "cellar"]) expect(all).not.toContain(hidden);
  // Tags, which stay, may hold a name as a part of theirs.
  const words = new Set(all.match(/[\w.-]+/g));
  expect(guests.map(({ name }) => name).filter((name) => words.has(name))).toEqual([]);

  const byToken = await report({ ...viewer, scopes: ["service.view", "logs.view"] });
  expect(byToken["proxlb.log"]).toBe(files["proxlb.log"]);
  for (const name of ["proxlb.yaml", "findings.txt", "plan.json", "picture.json"])
    expect(byToken[name], name).toMatch(
      /^Left out: whoever made this report may not see it \([a-z.]+, Viewer\)\.\n$/,
    );

  const rows = await db.db.select().from(auditLog);
  expect(
    rows.filter(({ action, outcome }) => action === "service.bug_report" && outcome === "ok"),
  ).toHaveLength(2);
});

/** Name → text of a tar archive whose files lie in one folder. */
function filesOf(archive: Buffer): Record<string, string> {
  const files: Record<string, string> = {};
  for (let at = 0; archive[at]; ) {
    const field = (from: number, length: number) =>
      archive.toString("utf8", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(field(124, 12), 8);
    files[field(0, 100).split("/")[1] ?? ""] = archive.toString("utf8", at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
