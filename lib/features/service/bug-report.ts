import "server-only";
import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
import { pack } from "tar-stream";
import { z } from "zod";
import { operation } from "@/lib/access/operation";
import { readConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import { clock } from "@/lib/core/clock";
import { takeTurns } from "@/lib/core/next-turn";
import { can, lowestRoleFor } from "@/lib/identity/permissions";
import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import { pseudonymsFor } from "./pseudonyms";
import { REPORT_PARTS, textOfPart } from "./report-parts";

const FOLDER = "proxlb-bug-report";

/**
 * One file (tar.gz) with what a bug report about ProxLB needs: config, findings, versions, log of the last cycle, plan,
 * picture. Without secrets, and without names of guests and hosts. On the record, because it leaves the house. What its
 * maker may not see elsewhere is not in it either.
 */
export const makeBugReport = operation({
  name: "service.bug_report",
  permission: "service.view",
  input: z.object({}),
  output: z.instanceof(Uint8Array<ArrayBuffer>),
  audit: () => ({ resource: "service" }),
  async run(context) {
    const { actor, live } = context;
    const config = usableConfig(await readConfigFile()).config;
    const pseudonyms = pseudonymsFor(live.snapshot(), config?.proxmox_api.hosts ?? []);
    const archive = pack();
    const gzip = archive.pipe(createGzip());
    const whole = buffer(gzip);
    const mtime = clock().now();
    const add = (name: string, text: string) => archive.entry({ name: `${FOLDER}/${name}`, mtime }, text);
    add("README.txt", readMe(mtime));
    for (const part of REPORT_PARTS) {
      const text = can(actor, part.needs)
        ? await textOfPart(part, context)
        : `Left out: whoever made this report may not see it (${part.needs}, ${lowestRoleFor(part.needs)}).\n`;
      const clean = (line: string) => pseudonyms(live.logs.redact(line));
      // In YAML the log's mask would be a list.
      const inYaml = (line: string) => clean(line).replaceAll("[secret]", KEPT_SECRET);
      add(part.name, await cleaned(text, part.name.endsWith(".yaml") ? inYaml : clean));
    }
    archive.finalize();
    return new Uint8Array(await whole);
  },
});

/** Line by line, as the mask takes them, and without holding up others. */
async function cleaned(text: string, clean: (line: string) => string): Promise<string> {
  const turn = takeTurns();
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    lines.push(clean(line));
    if (turn.isOver()) await turn.next();
  }
  return lines.join("\n");
}

function readMe(at: Date): string {
  return `Made by ProxLB UI at ${at.toISOString()}, to be added to a bug report about ProxLB or ProxLB UI.

Secrets of proxlb.yaml are masked everywhere, its comments are left out but for harmless words, guests are called
guest-ID, and the hosts of proxlb.yaml and the addresses of nodes host-N. Names of nodes, pools and tags, ids of guests
and the user of the token are as they are. A guest that is called like an ordinary word is replaced wherever that word
stands. Look through the files before you share them.

versions.json   of ProxLB UI, ProxLB, Proxmox VE and Node.js
service.json    the ProxLB that is managed here
proxlb.yaml     its configuration, masked
findings.txt    what ProxLB UI has to say about it
proxlb.log      ProxLB's log from the beginning of the last whole cycle
plan.json       what would move now, and why
picture.json    nodes, guests, pools and HA rules as last read from Proxmox
`;
}
