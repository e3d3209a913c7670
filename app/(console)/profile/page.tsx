import type { Metadata } from "next";
import { PasswordCard } from "@/components/accounts/password-card";
import { PersonCard } from "@/components/accounts/person-card";
import { SecondFactorCard } from "@/components/accounts/second-factor-card";
import { SecurityEventsCard } from "@/components/accounts/security-events-card";
import { SessionsCard } from "@/components/accounts/sessions-card";
import { TokensCard } from "@/components/accounts/tokens-card";
import { PageHeader } from "@/components/shell/page-header";
import { ROLE_NAMES } from "@/lib/access/permissions";
import { requireActor } from "@/lib/access/request";
import { getProfile, listOwnSessions } from "@/lib/accounts/queries";
import { getSecondFactor } from "@/lib/accounts/second-factor-operations";
import { listOwnSecurityEvents } from "@/lib/accounts/security-events";
import { listOwnTokens } from "@/lib/accounts/token-operations";

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
