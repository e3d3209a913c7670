import { type Document, isScalar } from "yaml";
import { flatValues } from "@/lib/proxlb/yaml/places";
import { KEPT_SECRET } from "./kept-secret";
import { SECRET_NAMES, type SecretName } from "./secrets";

/** Of a credential among flatValues(). */
export const addressOf = (name: SecretName) => JSON.stringify(["proxmox_api", name]);

/**
 * Start and end of the mark where ProxLB's own credential stands, written there by itself; null where something else is,
 * or nothing.
 */
export function markAt(document: Document.Parsed, name: SecretName): [number, number] | null {
  const node = document.getIn(["proxmox_api", name], true);
  if (!isScalar(node) || node.value !== KEPT_SECRET || !node.range) return null;
  return [node.range[0], node.range[1]];
}

/** Credentials of which there is a mark only. @param shown flatValues() of the masked original; undefined where there is none */
export function lackingCredentials(
  document: Document.Parsed,
  shown: ReadonlyMap<string, string> | undefined,
): SecretName[] {
  return SECRET_NAMES.filter(
    (name) => markAt(document, name) !== null && shown?.get(addressOf(name)) !== KEPT_SECRET,
  );
}

/** Which of ProxLB's credentials still come from the file. */
export function keptCredentials(values: unknown): SecretName[] {
  const flat = flatValues(values);
  return SECRET_NAMES.filter((name) => flat.get(addressOf(name))?.includes(KEPT_SECRET));
}
