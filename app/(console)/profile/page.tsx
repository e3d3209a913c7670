import type { Metadata } from "next";
import { PageHeader } from "@/components/page/page-header";
import { PasswordCard } from "@/components/profile/password-card";
import { PersonCard } from "@/components/profile/person-card";
import { SecondFactorCard } from "@/components/profile/second-factor-card";
import { SecurityEventsCard } from "@/components/profile/security-events-card";
import { SessionsCard } from "@/components/profile/sessions-card";
import { TokensCard } from "@/components/profile/tokens-card";
import { requireActor } from "@/lib/access/request";
import { getProfile, listOwnSessions } from "@/lib/features/profile/queries";
import { getSecondFactor } from "@/lib/features/profile/second-factor";
import { listOwnSecurityEvents } from "@/lib/features/profile/security-events";
import { listOwnTokens } from "@/lib/features/profile/tokens";
import { ROLE_NAMES } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const actor = await requireActor();
  const [profile, sessions, secondFactor, tokens, events] = await Promise.all([
    getProfile(actor, {}),
    listOwnSessions(actor, {}),
    getSecondFactor(actor, {}),
    listOwnTokens(actor, {}),
    listOwnSecurityEvents(actor, {}),
  ]);
  return (
    <>
      <PageHeader title={profile.username} meta={`${ROLE_NAMES[profile.role]} · ${profile.email}`} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid min-w-0 gap-4">
          <PasswordCard />
          <SecondFactorCard initial={secondFactor} />
          <PersonCard profile={profile} />
        </div>
        <div className="grid min-w-0 gap-4">
          <SessionsCard initial={sessions} />
          <TokensCard initial={tokens} role={profile.role} />
          <SecurityEventsCard events={events} />
        </div>
      </div>
    </>
  );
}
