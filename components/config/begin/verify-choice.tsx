import { useId } from "react";
import type { BeginView } from "@/lib/features/config/begin/schema";

interface VerifyChoiceProps {
  verify: boolean;
  onChange: (verify: boolean) => void;
  verifies: BeginView["verifies"];
  keepsTrust: boolean;
}

/** What ProxLB itself can do with a certificate that nobody vouches for: verify or not, and nothing between. */
export function VerifyChoice({ verify, onChange, verifies, keepsTrust }: VerifyChoiceProps) {
  return (
    <fieldset className="grid gap-3 rounded-md border border-border p-3 text-table">
      <legend className="px-1 font-medium text-sm">What ProxLB does with it</legend>
      <p className="max-w-prose">
        {keepsTrust ? KEPT[verifies] : NOT_KEPT} ProxLB cannot keep a fingerprint. It knows two ways only:
      </p>
      <Choice checked={!verify} onChoose={() => onChange(false)} word="ssl_verification: false">
        ProxLB connects at once and takes any certificate, now and later: whoever stands between ProxLB and
        Proxmox can read the token.
      </Choice>
      <Choice checked={verify} onChoose={() => onChange(true)} word="ssl_verification: true">
        ProxLB ends at its start until it knows the cluster's authority, /etc/pve/pve-root-ca.pem of any node:
        a ProxLB that this app runs itself takes it over from PVE_CA_FILE; one elsewhere needs
        REQUESTS_CA_BUNDLE in its own environment. The safe way.
      </Choice>
    </fieldset>
  );
}

const PLACE = "It stands under Settings, Proxmox, where it is changed when the certificate is.";
const BESIDE = `This app keeps your trust, beside what its environment names. ${PLACE}`;
const KEPT: Record<BeginView["verifies"], string> = {
  system: `This app keeps your trust: it sends the token to no host that shows another certificate. ${PLACE}`,
  ca_file: BESIDE,
  fingerprints: BESIDE,
};
const NOT_KEPT =
  "Your trust holds for this page: the token is tested with no other certificate. Later this app goes by its own connection.";

function Choice({
  checked,
  onChoose,
  word,
  children,
}: {
  checked: boolean;
  onChoose: () => void;
  word: string;
  children: React.ReactNode;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        id={id}
        type="radio"
        name="ssl_verification"
        className="mt-0.5 size-4 shrink-0 accent-primary max-sm:size-6"
        checked={checked}
        onChange={onChoose}
      />
      <label htmlFor={id} className="min-w-0 max-w-prose">
        <code className="font-medium font-mono">{word}</code>
        <span className="block">{children}</span>
      </label>
    </div>
  );
}
