"use client";

import { TextAreaField, TextField } from "@/components/form/fields";
import { Button } from "@/components/ui/button";
import { changeProxmoxSettingsAction, testProxmoxAction } from "@/lib/features/settings/actions";
import { proxmoxSettingsQuery } from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { PROXMOX } from "@/lib/settings/sections/proxmox";
import { LinesField } from "./lines-field";
import { SecretField } from "./secret-field";
import { SectionCard } from "./section-card";
import { TrialForm, TrialVerdict } from "./trial";
import { useSectionForm } from "./use-section-form";

/** The own connection of ProxLB UI to Proxmox VE, and a trial of it. */
export function ProxmoxForm({ view }: { view: SectionView<ValuesOf<"proxmox">> }) {
  const form = useSectionForm({
    view,
    queryKey: proxmoxSettingsQuery().queryKey,
    schema: PROXMOX.values,
    action: changeProxmoxSettingsAction,
  });
  const isLocked = view.locked.hosts !== undefined;
  const isOwn = form.typed.hosts.length > 0;
  return (
    <SectionCard
      title="Proxmox"
      about={isLocked ? BY_ENVIRONMENT : isOwn ? OWN : BY_PROXLB}
      form={form}
      changed={view.changed}
      below={isOwn && !isLocked ? <TestProxmox form={form} /> : null}
    >
      <LinesField
        binding={form.field("hosts")}
        errors={form.errors}
        label="Nodes of the cluster"
        hint="Name, name:port or [IPv6 address]:port, one a line; the first that answers is asked. Empty: as ProxLB connects."
        placeholder="pve1.example.org"
        rows={3}
      />
      {isOwn ? <Connection form={form} isLocked={isLocked} /> : null}
      <Trust form={form} />
    </SectionCard>
  );
}

const BY_PROXLB =
  "ProxLB UI connects as ProxLB does, with what stands in proxlb.yaml. With a connection of its own it may have other rights than ProxLB. What is trusted below holds for either.";
const OWN =
  "Counts at once, as a whole: nothing of proxlb.yaml decides where these tokens go. ProxLB itself goes on with proxlb.yaml.";
const BY_ENVIRONMENT =
  "The environment sets the connection as a whole (PVE_HOSTS and what belongs to it): nothing that is entered here counts while it does.";

type ProxmoxSectionForm = ReturnType<typeof useSectionForm<ValuesOf<"proxmox">>>;

function Connection({ form, isLocked }: { form: ProxmoxSectionForm; isLocked: boolean }) {
  return (
    <>
      <TextField
        hint="With its user and realm. It needs no more rights than to look, and to migrate where moves are ordered here."
        {...form.field("tokenId")}
        label="Token"
        placeholder="proxlb-ui@pve!ui"
        autoComplete="off"
      />
      {isLocked ? null : <SecretField {...form.secret("tokenSecret")} label="Secret of the token" />}
      <TextField
        hint="A second one that writes tags and HA rules, so that the first needs no such rights. Empty: the first one does."
        {...form.field("writeTokenId")}
        label="Token that writes"
        autoComplete="off"
      />
      {isLocked || form.typed.writeTokenId.trim() === "" ? null : (
        <SecretField {...form.secret("writeTokenSecret")} label="Secret of the token that writes" />
      )}
    </>
  );
}

/** What is trusted: of this connection, or of that of proxlb.yaml where there is none. */
function Trust({ form }: { form: ProxmoxSectionForm }) {
  return (
    <>
      <TextAreaField
        hint="PEM, of /etc/pve/pve-root-ca.pem of any node. Empty: the system's authorities. ProxLB does not read it: it has its own."
        {...form.field("ca")}
        label="Certificate authority"
        mono
        rows={3}
        placeholder="-----BEGIN CERTIFICATE-----"
      />
      <LinesField
        binding={form.field("fingerprints")}
        errors={form.errors}
        label="Fingerprints"
        hint="SHA-256, of certificates that are trusted as they are, one a line: pvenode cert info tells them on the node."
        placeholder="AA:BB:…"
        rows={2}
      />
    </>
  );
}

/** Signs in by what is typed above, saved or not. */
function TestProxmox({ form }: { form: ProxmoxSectionForm }) {
  const { tokenSecret, writeTokenSecret } = form.secretsTyped;
  return (
    <TrialForm
      about="Signs in by what is typed above, saved or not; nothing is changed there."
      initial={{}}
      run={() =>
        testProxmoxAction({
          values: form.typed,
          ...(tokenSecret ? { tokenSecret } : {}),
          ...(writeTokenSecret ? { writeTokenSecret } : {}),
        })
      }
      outcome={({ isGood, sentence }) => <TrialVerdict isGood={isGood} sentence={sentence} />}
    >
      {(trial) => (
        <div>
          <Button type="submit" variant="outline" pending={trial.pending}>
            Try the connection
          </Button>
        </div>
      )}
    </TrialForm>
  );
}
