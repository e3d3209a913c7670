"use client";

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { CheckField, SelectField, TextAreaField, TextField } from "@/components/form/fields";
import { LinesField } from "../lines-field";
import { SecretField } from "../secret-field";
import type { DirectorySectionForm } from "./directory-form";

const LOOKED_UP_BY = [
  { value: "service", label: "a service account" },
  { value: "themselves", label: "themselves, with their own password" },
] as const;

/** Where the directory is, how it is trusted, and who looks people up. */
export function ServerFields({ form }: { form: DirectorySectionForm }) {
  return (
    <>
      <LinesField
        binding={form.field("servers")}
        errors={form.errors}
        label="Servers"
        hint="One a line, tried in this order. ldaps:// is encrypted from the first byte; ldap:// is asked for StartTLS before anything is said, and left where it refuses."
        rows={2}
        placeholder="ldaps://dc1.example.org"
      />
      <TextAreaField
        hint="PEM, where the servers' certificates are signed by an authority of your own. Empty: the system's authorities."
        {...form.field("ca")}
        label="Certificate authority"
        mono
        rows={3}
        placeholder="-----BEGIN CERTIFICATE-----"
      />
      <CheckField {...form.field("isVerified")} label="Verify the servers' certificates" />
      {form.typed.isVerified ? null : <Unverified />}
      <LookedUpBy form={form} />
    </>
  );
}

function Unverified() {
  return (
    <p role="alert" className="flex items-start gap-2 rounded-md bg-failure-soft px-3 py-2 text-table">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-failure" aria-hidden />
      Without it whoever stands between ProxLB UI and the directory reads every password, and can let anybody
      in as anybody. Give the authority above instead.
    </p>
  );
}

function LookedUpBy({ form }: { form: DirectorySectionForm }) {
  const { bindDn, directBind } = form.typed;
  const [by, setBy] = useState<"service" | "themselves">(
    bindDn === "" && directBind !== "" ? "themselves" : "service",
  );
  return (
    <>
      <SelectField
        name="lookedUpBy"
        label="People are looked up by"
        options={LOOKED_UP_BY}
        value={by}
        onChange={(next) => {
          setBy(next);
          if (next === "service") return;
          form.set("bindDn", "");
          form.secret("bindPassword").forget(false);
        }}
        error={undefined}
        disabled={form.pending}
      />
      {by === "service" ? (
        <>
          <TextField
            hint="Its distinguished name, or name@domain in Active Directory. It needs to read people and groups, and nothing else."
            {...form.field("bindDn")}
            label="Service account"
            placeholder="CN=proxlb-ui,OU=Services,DC=example,DC=org"
            autoComplete="off"
          />
          <SecretField {...form.secret("bindPassword")} label="Password of the service account" />
        </>
      ) : (
        <TextField
          hint="{username} is what was typed. Without a service account nobody is looked up between sign-ins: who is disabled or removed stays in until the session ends."
          {...form.field("directBind")}
          label="Name to sign in with at the directory"
          placeholder="{username}@example.org"
          autoComplete="off"
        />
      )}
    </>
  );
}
