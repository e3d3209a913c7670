import type { Metadata } from "next";
import type { PageProps } from "@/app/page-props";
import { PageHeader } from "@/components/page/page-header";
import { IdentitiesCard } from "@/components/profile/identities-card";
import { PasswordCard } from "@/components/profile/password-card";
import { PersonCard } from "@/components/profile/person-card";
import { SecondFactorCard } from "@/components/profile/second-factor-card";
import { SecurityEventsCard } from "@/components/profile/security-events-card";
import { SessionsCard } from "@/components/profile/sessions-card";
import { TokensCard } from "@/components/profile/tokens-card";
import { requireActor } from "@/lib/access/request";
import { listOwnIdentities } from "@/lib/features/profile/identities";
import { listOwnPasskeys } from "@/lib/features/profile/passkeys";
import { getProfile, listOwnSessions } from "@/lib/features/profile/queries";
import { getSecondFactor } from "@/lib/features/profile/second-factor";
import { listOwnSecurityEvents } from "@/lib/features/profile/security-events";
import { listOwnTokens } from "@/lib/features/profile/tokens";
import { refusalOf } from "@/lib/features/providers/schema";
import { ROLE_NAMES } from "@/lib/identity/permissions";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage({ searchParams }: PageProps) {
  const actor = await requireActor();
  const [profile, sessions, secondFactor, passkeys, tokens, events, identities] = await Promise.all([
    getProfile(actor, {}),
    listOwnSessions(actor, {}),
    getSecondFactor(actor, {}),
    listOwnPasskeys(actor, {}),
    listOwnTokens(actor, {}),
    listOwnSecurityEvents(actor, {}),
    listOwnIdentities(actor, {}),
  ]);
  const { provider } = await searchParams;
  return (
    <>
      <PageHeader title={profile.username} meta={`${ROLE_NAMES[profile.role]} · ${profile.email}`} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid min-w-0 gap-4">
          {identities.hasPassword ? <PasswordCard /> : null}
          {identities.links.length + identities.providers.length === 0 &&
          !identities.canLinkDirectory ? null : (
            <IdentitiesCard initial={identities} news={newsOf(provider)} />
          )}
          <SecondFactorCard initial={secondFactor} passkeys={passkeys} />
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

/** Of who comes back from a provider that was to be added. */
function newsOf(code: string | string[] | undefined) {
  if (code === "linked") return { added: true as const };
  const refusal = refusalOf(code);
  return refusal === null ? null : { refusal };
}
