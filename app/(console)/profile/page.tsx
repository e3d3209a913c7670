import type { Metadata } from "next";
import { PasswordCard } from "@/components/accounts/password-card";
import { SessionsCard } from "@/components/accounts/sessions-card";
import { PageHeader } from "@/components/shell/page-header";
import { ROLE_NAMES } from "@/lib/access/permissions";
import { requireActor } from "@/lib/access/request";
import { getProfile, listOwnSessions } from "@/lib/accounts/queries";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const actor = await requireActor();
  const [profile, sessions] = await Promise.all([getProfile(actor, {}), listOwnSessions(actor, {})]);
  return (
    <>
      <PageHeader title={profile.username} meta={`${ROLE_NAMES[profile.role]} · ${profile.email}`} />
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_2fr]">
        <PasswordCard />
        <SessionsCard initial={sessions} />
      </div>
    </>
  );
}
