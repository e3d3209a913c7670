import "server-only";
import { createHmac } from "node:crypto";
import { installationKey } from "@/lib/core/keys";

/**
 * Names one text of proxlb.yaml. Keyed: the rest of the text is shown to everybody, so a plain hash would let a viewer
 * try passwords against it at leisure.
 */
export function fingerprintOf(text: string): string {
  return createHmac("sha256", installationKey("data")).update("proxlb.yaml").update(text).digest("hex");
}
