import type { Database } from "@/db/client";
import { readSections, type SectionKey } from "@/db/settings";
import { APPROVALS } from "@/lib/settings/sections/approvals";
import { BALANCING } from "@/lib/settings/sections/balancing";
import { DIRECTORY } from "@/lib/settings/sections/directory";
import { GENERAL } from "@/lib/settings/sections/general";
import { MAIL } from "@/lib/settings/sections/mail";
import { PROXMOX } from "@/lib/settings/sections/proxmox";
import { RETENTION } from "@/lib/settings/sections/retention";
import { SIGN_IN } from "@/lib/settings/sections/sign-in";
import type { Sample } from "./samples";

const ACTIONS = "lib/features/settings/actions.ts";
const SECTIONS = {
  Approvals: APPROVALS,
  Balancing: BALANCING,
  Directory: DIRECTORY,
  General: GENERAL,
  Mail: MAIL,
  Proxmox: PROXMOX,
  Retention: RETENTION,
  SignIn: SIGN_IN,
};

/** Saving each section as it is by default, and trials of mail and a directory where nothing listens. */
export function settingSamples(
  db: Database["db"],
  by: (input: NonNullable<Sample["input"]>) => Promise<Sample>,
): [entries: string[], make: () => Promise<Sample>][] {
  const saves = Object.entries(SECTIONS).map(
    ([word, { name, defaults }]): [string[], () => Promise<Sample>] => [
      [`PUT /api/settings/${name}`, `${ACTIONS}#change${word}SettingsAction`],
      async () => {
        const row = (await readSections(db)).rows[`settings_${name}` as SectionKey];
        return by({ version: String(row?.version ?? 0), values: defaults });
      },
    ],
  );
  const values = { ...MAIL.defaults, host: "127.0.0.1", port: 9, from: "a@example.org" };
  const trial = () => by({ values, to: "b@example.org" });
  const directory = {
    ...DIRECTORY.defaults,
    servers: ["ldaps://127.0.0.1:9"],
    directBind: "{username}@example.org",
    base: "dc=example,dc=org",
    groupsFrom: "memberOf",
    roleRules: { groups: [], otherwise: "viewer", maySuperAdmin: false },
  };
  const ask = () => by({ values: directory, username: "anna", password: "no password of anybody" });
  const proxmox = { ...PROXMOX.defaults, hosts: ["127.0.0.1:9"], tokenId: "proxlb-ui@pve!ui" };
  const connect = () => by({ values: proxmox, tokenSecret: "00000000-0000-0000-0000-000000000000" });
  return [
    ...saves,
    [["POST /api/settings/proxmox/test", `${ACTIONS}#testProxmoxAction`], connect],
    [["POST /api/settings/mail/test", `${ACTIONS}#testMailAction`], trial],
    [["POST /api/settings/directory/test", `${ACTIONS}#testDirectoryAction`], ask],
  ];
}
