import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { PageProps } from "@/app/page-props";
import { InsecureNotice } from "@/components/accounts/insecure-notice";
import { SecondFactorForm } from "@/components/accounts/second-factor-form";
import { SignInForm } from "@/components/accounts/sign-in-form";
import { INSECURE_HTTP_ALLOWED, INSECURE_HTTP_REFUSED, transportState } from "@/lib/access/insecure-http";
import { currentActor, pendingPerson } from "@/lib/access/request";
import { safePath } from "@/lib/access/safe-path";
import { demoAccounts } from "@/lib/accounts/demo";
import { needsSetup } from "@/lib/accounts/first-run";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps) {
  const next = safePath((await searchParams).next);
  if (await currentActor()) redirect(next);
  if (await needsSetup()) redirect("/setup");
  const transport = transportState();
  if (transport === "refused") return <InsecureNotice sentence={INSECURE_HTTP_REFUSED} />;
  const pending = await pendingPerson();
  return (
    <>
      {transport === "allowed" ? <InsecureNotice sentence={INSECURE_HTTP_ALLOWED} /> : null}
      {pending ? (
        <SecondFactorForm username={pending.username} next={next} />
      ) : (
        <SignInForm next={next} demoAccounts={demoAccounts()} />
      )}
    </>
  );
}
