"use client";

import { CheckField, NumberField, SelectField, TextAreaField, TextField } from "@/components/form/fields";
import { changeMailSettingsAction } from "@/lib/features/settings/actions";
import { mailSettingsQuery } from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { MAIL } from "@/lib/settings/sections/mail";
import { SecretField } from "./secret-field";
import { SectionCard } from "./section-card";
import { TestMail } from "./test-mail";
import { useSectionForm } from "./use-section-form";

const SECURITY = [
  { value: "starttls", label: "STARTTLS, usually port 587" },
  { value: "tls", label: "TLS from the first byte, usually port 465" },
  { value: "none", label: "None: everything travels in the clear" },
] as const;

/** The server that sends our mail, what is sent, and a trial. */
export function MailForm({ view }: { view: SectionView<ValuesOf<"mail">> }) {
  const form = useSectionForm({
    view,
    queryKey: mailSettingsQuery().queryKey,
    schema: MAIL.values,
    action: changeMailSettingsAction,
  });
  const isOn = form.typed.host.trim() !== "";
  return (
    <SectionCard
      title="Mail"
      about={
        isOn
          ? "Counts at once."
          : "Without a server no mail is sent: links are handed over by hand, and security events stand on each person's profile."
      }
      form={form}
      changed={view.changed}
      below={
        isOn ? <TestMail values={form.typed} password={form.secretsTyped.password ?? undefined} /> : null
      }
    >
      <div className="grid gap-4 sm:grid-cols-[1fr_9rem]">
        <TextField
          hint="Name or address. Empty: no mail is sent."
          {...form.field("host")}
          label="Mail server"
          placeholder="mail.example.org"
          autoComplete="off"
        />
        <NumberField {...form.field("port")} label="Port" min={1} max={65_535} />
      </div>
      {isOn ? <ServerFields form={form} /> : null}
    </SectionCard>
  );
}

type MailSectionForm = ReturnType<typeof useSectionForm<ValuesOf<"mail">>>;

function ServerFields({ form }: { form: MailSectionForm }) {
  return (
    <>
      <SelectField {...form.field("security")} label="Encryption" options={SECURITY} />
      <TextField
        hint="As the mail server allows it for this user."
        {...form.field("from")}
        label="Sender"
        placeholder="proxlb-ui@example.org"
        inputMode="email"
        autoComplete="off"
      />
      <TextField
        hint="Empty: the server takes our mail without signing in."
        {...form.field("username")}
        label="User name"
        autoComplete="off"
      />
      {form.typed.username.trim() === "" ? null : (
        <SecretField {...form.secret("password")} label="Password" />
      )}
      <TextAreaField
        hint="PEM, where the server's certificate is signed by an authority of your own. Empty: the system's authorities."
        {...form.field("ca")}
        label="Certificate authority"
        mono
        rows={3}
        placeholder="-----BEGIN CERTIFICATE-----"
      />
      <CheckField
        {...form.field("securityEvents")}
        label="Tell people by mail what happens to their account"
        hint="A new browser, a recovery code used, password, second factor, role or tokens changed."
      />
      <CheckField
        {...form.field("forgotPassword")}
        label="Offer “Forgot password” on the sign-in page"
        hint="A link that works once, for one hour, to the address of the account; a second factor is asked for as ever."
      />
    </>
  );
}
