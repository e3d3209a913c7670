import "server-only";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { readConfigFile } from "@/lib/config-file/read";
import { requireNoApply } from "@/lib/config-versions/no-apply";
import { writeOver } from "@/lib/config-versions/write-version";
import { AppError } from "@/lib/core/errors";
import { configChanges } from "@/lib/proxlb/config/changes";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { knownSecrets } from "../known-secrets";
import { composed } from "./compose";
import { keepTrust } from "./keep-trust";
import { lookAtHosts, takeReaches } from "./reach";
import { Begun, LookedAt, LookInput, TestedToken, TestInput, WriteInput } from "./schema";
import { requireBeginning } from "./standing";
import { testToken } from "./test-token";

/** Opens TLS to typed hosts and shows their certificates; sends nothing. */
export const lookAtCertificates = operation({
  name: "config.begin_look",
  permission: "config.edit",
  input: LookInput,
  output: LookedAt,
  audit: ({ hosts }) => ({ resource: "config", details: { hosts } }),
  async run({ actor }, { hosts }) {
    requireProof(actor);
    requireBeginning(await readConfigFile());
    takeReaches(hosts.length);
    return { hosts: await lookAtHosts(hosts) };
  },
});

/** Signs in with a typed token, reads what it may, and what its cluster is like. */
export const testBeginToken = operation({
  name: "config.begin_test",
  permission: "config.edit",
  input: TestInput,
  output: TestedToken,
  audit: ({ hosts, user, tokenId, trusted }) => ({
    resource: "config",
    details: { hosts, identity: `${user}!${tokenId}`, trusted },
  }),
  async run({ actor }, input) {
    requireProof(actor);
    requireBeginning(await readConfigFile());
    takeReaches(input.hosts.length);
    return testToken(input);
  },
});

/** Writes the first proxlb.yaml, or puts the cluster into one that names none. ProxLB is neither started nor told. */
export const writeFirstConfig = operation({
  name: "config.begin_write",
  permission: "config.edit",
  input: WriteInput,
  output: Begun,
  audit: () => ({ resource: "config" }),
  async run(context, { secret, trusted, ...draft }) {
    const { db, actor, live, note } = context;
    requireProof(actor);
    const file = await readConfigFile();
    const { real, issues } = await composed(file, draft, secret, await knownSecrets(db));
    const [first] = issues;
    if (first)
      throw new AppError("invalid", `Nothing was written. ${first.path} ${first.message}`, { issues });
    const before = file.state === "read" ? file.text : "";
    note({ changes: configChanges(readYaml(before), readYaml(real), [secret]) });
    const version = { text: real, description: "The beginning", author: actor };
    const base = file.state === "read" ? file : null;
    const forget = await keepTrust(context, trusted);
    let id: number;
    try {
      id = await writeOver(db, base, version, () => requireNoApply(db));
    } catch (error) {
      await forget();
      throw error;
    }
    note({ version: id });
    live.publish("config");
    return { version: id, path: file.path };
  },
});
