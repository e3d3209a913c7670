"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useWatch } from "@/components/live/live-provider";
import { PageHeader } from "@/components/page/page-header";
import { useUrlState } from "@/components/table/use-url-state";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { ProviderView } from "@/lib/features/providers/schema";
import type { About } from "@/lib/features/settings/about/schema";
import {
  approvalsSettingsQuery,
  balancingSettingsQuery,
  directorySettingsQuery,
  generalSettingsQuery,
  mailSettingsQuery,
  proxmoxSettingsQuery,
  retentionSettingsQuery,
  signInSettingsQuery,
} from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { AboutCard } from "./about-card";
import { ApprovalsForm } from "./approvals-form";
import { BalancingForm } from "./balancing-form";
import { DirectoryForm } from "./directory/directory-form";
import { GeneralForm } from "./general-form";
import { MailForm } from "./mail-form";
import { ProvidersCard } from "./providers/providers-card";
import { ProxmoxForm } from "./proxmox-form";
import { RetentionForm } from "./retention-form";
import { SignInForm } from "./sign-in-form";

export interface SettingsStart {
  about: About;
  approvals: SectionView<ValuesOf<"approvals">>;
  balancing: SectionView<ValuesOf<"balancing">>;
  directory: SectionView<ValuesOf<"directory">>;
  general: SectionView<ValuesOf<"general">>;
  mail: SectionView<ValuesOf<"mail">>;
  proxmox: SectionView<ValuesOf<"proxmox">>;
  retention: SectionView<ValuesOf<"retention">>;
  signIn: SectionView<ValuesOf<"sign-in">>;
  providers: ProviderView[];
}

/** All sections, one at a time. @param address as the environment has it */
export function SettingsScreen({ initial, address }: { initial: SettingsStart; address: string }) {
  useWatch(["settings"]);
  const [chosen, choose] = useUrlState("section");
  const { data: approvals } = useQuery({ ...approvalsSettingsQuery(), initialData: initial.approvals });
  const { data: directory } = useQuery({ ...directorySettingsQuery(), initialData: initial.directory });
  const { data: balancing } = useQuery({ ...balancingSettingsQuery(), initialData: initial.balancing });
  const { data: proxmox } = useQuery({ ...proxmoxSettingsQuery(), initialData: initial.proxmox });
  const { data: general } = useQuery({ ...generalSettingsQuery(), initialData: initial.general });
  const { data: mail } = useQuery({ ...mailSettingsQuery(), initialData: initial.mail });
  const { data: retention } = useQuery({ ...retentionSettingsQuery(), initialData: initial.retention });
  const { data: signIn } = useQuery({ ...signInSettingsQuery(), initialData: initial.signIn });
  const sections: { id: string; label: string; content: ReactNode }[] = [
    { id: "general", label: "General", content: <GeneralForm view={general} address={address} /> },
    {
      id: "sign-in",
      label: "Sign-in",
      content: (
        <>
          <SignInForm view={signIn} />
          <ProvidersCard initial={initial.providers} address={address} />
        </>
      ),
    },
    { id: "directory", label: "Directory", content: <DirectoryForm view={directory} /> },
    { id: "proxmox", label: "Proxmox", content: <ProxmoxForm view={proxmox} /> },
    { id: "balancing", label: "Balancing", content: <BalancingForm view={balancing} /> },
    { id: "mail", label: "Mail", content: <MailForm view={mail} /> },
    { id: "approvals", label: "Approvals", content: <ApprovalsForm view={approvals} /> },
    { id: "retention", label: "Retention", content: <RetentionForm view={retention} /> },
    { id: "about", label: "About", content: <AboutCard about={initial.about} /> },
  ];
  const shown = sections.some(({ id }) => id === chosen) ? chosen : "general";
  return (
    <>
      <PageHeader title="Settings" meta="Of this installation, for Super Admins" />
      <Tabs value={shown} onValueChange={(next) => choose(next === "general" ? "" : next)}>
        <TabsList aria-label="Sections of the settings">
          {sections.map(({ id, label }) => (
            <TabsTrigger key={id} value={id}>
              {label}
            </TabsTrigger>
          ))}
        </TabsList>
        {sections.map(({ id, content }) => (
          // What was typed stays while another section is looked at.
          <TabsContent key={id} value={id} forceMount className="data-[state=inactive]:hidden">
            {content}
          </TabsContent>
        ))}
      </Tabs>
    </>
  );
}
