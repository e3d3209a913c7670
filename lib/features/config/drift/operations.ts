import "server-only";
import { operation } from "@/lib/access/operation";
import { requireConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { requireNoApply } from "@/lib/config-versions/no-apply";
import { staleBase } from "@/lib/config-versions/stale";
import { listVersionRows } from "@/lib/config-versions/versions";
import { adoptFound } from "@/lib/config-versions/write-version";
import { masker, secretsIn } from "@/lib/proxlb/config/mask";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { knownSecrets } from "../known-secrets";
import { ConfigVersion } from "../schema";
import { maskFor, toVersion } from "../versions-shown";
import { AdoptInput } from "./schema";

/** What somebody wrote past this app becomes a version: from then on it is what others are compared with. Writes no file. */
export const adoptDrift = operation({
  name: "config.adopt",
  permission: "config.edit",
  input: AdoptInput,
  output: ConfigVersion,
  audit: () => ({ resource: "config" }),
  async run({ db, actor, live, note }, { base, description }) {
    await requireNoApply(db);
    const file = await requireConfigFile();
    if (base !== fingerprintOf(file.text)) throw await staleBase(db);
    const secrets = [...(await knownSecrets(db)), ...secretsIn(file.text, readYaml(file.text))];
    const said = description ? `: ${masker(secrets)(description)}` : "";
    const id = await adoptFound(db, file, `Edited outside, taken over by ${actor.username}${said}`);
    note({ version: id, ...(said ? { description: said.slice(2) } : {}) });
    live.publish("config");
    const [row] = await listVersionRows(db, id, 1);
    if (!row) throw new Error("The version that was just taken over is not recorded.");
    return toVersion(row, id, await maskFor(db, actor));
  },
});
