import { Check, CircleAlert, TriangleAlert } from "lucide-react";
import { useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import type { SeenCertificate, SeenHost } from "@/lib/features/config/begin/schema";

interface HostCardProps {
  host: SeenHost;
  trusted: readonly string[];
  onTrust: (trusted: string[]) => void;
}

/** What one host showed, and whether it is to be trusted. */
export function HostCard({ host, trusted, onTrust }: HostCardProps) {
  const { certificate } = host;
  return (
    <section
      className="grid gap-3 rounded-md border border-border p-3 text-table"
      aria-label={`Certificate of ${host.given}`}
    >
      <h3 className="break-all font-medium font-mono">{host.host ?? host.given}</h3>
      {certificate === null ? (
        <p className="flex items-start gap-2">
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-failure" aria-hidden />
          {host.problem}
        </p>
      ) : (
        <>
          <CertificateFacts certificate={certificate} />
          {certificate.problem === null ? (
            <p className="flex items-start gap-2">
              <Check className="mt-0.5 size-4 shrink-0 text-muted-foreground" aria-hidden />
              ProxLB UI has verified it: its authority, its name and its time.
            </p>
          ) : (
            <TrustQuestion certificate={certificate} trusted={trusted} onTrust={onTrust} />
          )}
        </>
      )}
    </section>
  );
}

function CertificateFacts({ certificate }: { certificate: SeenCertificate }) {
  const { fingerprint, subject, issuer, names, validFrom, validTo } = certificate;
  const rows = [
    ["Made for", subject],
    ["Names", names.join(", ") || "none"],
    ["Issuer", issuer],
    ["Valid", `${dayOf(validFrom)} to ${dayOf(validTo)}`],
  ];
  return (
    <dl className="grid gap-x-3 gap-y-1 sm:grid-cols-[6rem_1fr]">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
      <dt className="text-muted-foreground">SHA-256</dt>
      <dd className="min-w-0 break-all font-mono">{fingerprint}</dd>
    </dl>
  );
}

const dayOf = (at: string | null) => at?.slice(0, 10) ?? "an unknown day";

/** Trust is a deed: somebody compared it, or takes it unseen and knows that. */
function TrustQuestion({
  certificate: { fingerprint, problem },
  trusted,
  onTrust,
}: Omit<HostCardProps, "host"> & { certificate: SeenCertificate }) {
  const id = useId();
  const others = trusted.filter((each) => each !== fingerprint);
  return (
    <div className="grid gap-2 rounded-md bg-attention-soft p-2.5">
      <p className="flex items-start gap-2">
        <TriangleAlert className="mt-0.5 size-4 shrink-0 text-attention" aria-hidden />
        <span className="min-w-0">
          Nobody vouches for it here: {problem}. A Proxmox VE node shows such a one unless you gave it
          another; so does whoever stands between. Compare the fingerprint with what this prints on the node:
        </span>
      </p>
      <pre className="overflow-x-auto rounded-md bg-card px-2.5 py-1.5 font-mono">{COMPARE}</pre>
      <label htmlFor={id} className="flex min-h-8 items-center gap-2 font-medium">
        <Checkbox
          id={id}
          checked={trusted.includes(fingerprint)}
          onCheckedChange={(checked) => onTrust(checked === true ? [...others, fingerprint] : others)}
        />
        They are the same: I trust this certificate.
      </label>
    </div>
  );
}

const COMPARE = `cd /etc/pve/local
cert=pveproxy-ssl.pem; [ -f $cert ] || cert=pve-ssl.pem
openssl x509 -in $cert -noout -fingerprint -sha256`;
