import type { Metadata } from "next";
import type { PageProps } from "@/app/page-props";
import { LiveProvider } from "@/components/live/live-provider";
import { Enrol } from "@/components/profile/enrol";
import { SessionWatch } from "@/components/session/session-watch";
import { requireActor } from "@/lib/access/request";
import { listOwnPasskeys } from "@/lib/features/profile/passkeys";
import { getSecondFactor } from "@/lib/features/profile/second-factor";
import { safePath } from "@/lib/identity/safe-path";

export const metadata: Metadata = { title: "Set up a second factor" };

/** Where everybody is led whose role needs a second factor and whose time to set one up is over. */
export default async function EnrolPage({ searchParams }: PageProps) {
  const actor = await requireActor("enrolling");
  const { next: wanted } = await searchParams;
  const next = safePath(wanted);
  const [secondFactor, passkeys] = await Promise.all([
    getSecondFactor(actor, {}),
    listOwnPasskeys(actor, {}),
  ]);
  return (
    <LiveProvider>
      <Enrol owes={actor.owes !== undefined} next={next} secondFactor={secondFactor} passkeys={passkeys} />
      <SessionWatch />
    </LiveProvider>
  );
}
