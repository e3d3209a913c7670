import "server-only";
import { type Document, isScalar } from "yaml";
import { z } from "zod";
import { operation } from "@/lib/access/operation";
import { requirePerson, requireProof } from "@/lib/access/proof";
import { requireConfigFile } from "@/lib/config-file/read";
import { AppError } from "@/lib/core/errors";
import { SECRET_NAMES, type SecretName } from "@/lib/proxlb/config/secrets";
import { contentOf } from "./begin/standing";

/**
 * Gives one secret of proxlb.yaml in clear, to a person who has just proven who they are and never to a program; the audit log says who and which, not what.
 */
export const revealSecret = operation({
  name: "config.reveal",
  permission: "config.reveal",
  input: z.strictObject({ name: z.enum(SECRET_NAMES) }),
  output: z.object({ value: z.string() }),
  audit: ({ name }) => ({ resource: "config", details: { secret: `proxmox_api.${name}` } }),
  async run({ actor }, { name }) {
    requirePerson(actor);
    requireProof(actor);
    const file = await requireConfigFile();
    const value = secretIn(contentOf(file).document, name);
    if (value === null) throw new AppError("not_found", `proxlb.yaml has no proxmox_api.${name}.`);
    return { value };
  },
});

/** The secrets that a file has, by name. */
export function secretNamesIn(document: Document | null): SecretName[] {
  return SECRET_NAMES.filter((name) => secretIn(document, name) !== null);
}

/** As ProxLB sends it; one that YAML takes for a number in the letters of the file. */
function secretIn(document: Document | null, name: SecretName): string | null {
  const node = document?.getIn(["proxmox_api", name], true);
  if (!isScalar(node) || node.value === null) return null;
  const written = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
  return written === "" ? null : written;
}
