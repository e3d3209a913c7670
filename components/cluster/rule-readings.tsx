import type { Rule } from "@/lib/proxlb/rules/rule-schema";

/** What Proxmox VE and what ProxLB makes of a rule: both where they differ, one where they do not. */
export function RuleReadings({ readings: { pve, proxlb, differ } }: { readings: Rule["readings"] }) {
  const ours = proxlb.map(({ sentence }) => sentence).join(" ");
  if (!differ) {
    return ours === "" ? null : <p className="text-muted-foreground text-table">{ours}</p>;
  }
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-table">
      <dt className="text-muted-foreground">Proxmox VE</dt>
      <dd className="wrap-anywhere">{pve?.sentence}</dd>
      <dt className="text-muted-foreground">ProxLB reads</dt>
      <dd className="wrap-anywhere">{ours === "" ? "Nothing: it does not look at this rule." : ours}</dd>
    </dl>
  );
}
