import "server-only";
import type { OperationContext } from "@/lib/access/operation";

/**
 * Puts why a person does it all the same into the audit log. What of it is a secret that proxlb.yaml has or had is masked
 * first: one may be pasted along with an error.
 * @param field as the input names it
 * @returns the reason as it may be kept and shown; undefined where there is none
 */
export function noteReason(
  { live, note }: Pick<OperationContext, "live" | "note">,
  field: string,
  reason: string | undefined,
): string | undefined {
  if (reason === undefined) return undefined;
  const masked = live.logs.redact(reason);
  note({ [field]: masked });
  return masked;
}
