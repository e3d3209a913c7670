import { isMapping } from "@/lib/proxlb/yaml/plain";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { editConfig } from "./edit";
import { KEPT_SECRET } from "./kept-secret";
import type { SecretName } from "./secrets";

const isThere = (value: unknown) => value !== undefined && value !== null && value !== "";

/**
 * A file that was kept without its secret, as people do who keep it in git: with the mark of a kept one at its place, so
 * that it can be kept or typed. Null where it has one, names no user, or cannot be edited.
 */
export function withMissingCredential(text: string): { text: string; name: SecretName } | null {
  const reading = readYaml(text);
  const values = reading.document === null ? null : reading.values;
  const api = isMapping(values) ? values.proxmox_api : null;
  if (!isMapping(api) || !isThere(api.user) || isThere(api.pass) || isThere(api.token_secret)) return null;
  const name = isThere(api.token_id) ? "token_secret" : "pass";
  const marked = editConfig(text, [{ do: "set", path: ["proxmox_api", name], value: KEPT_SECRET }]);
  return marked.ok ? { text: marked.text, name } : null;
}
