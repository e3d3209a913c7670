import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { PageProps } from "@/app/page-props";
import { InsecureNotice } from "@/components/session/insecure-notice";
import { ForgotForm } from "@/components/sign-in/forgot-form";
import { PasskeySignIn } from "@/components/sign-in/passkey-sign-in";
import { ProviderButtons } from "@/components/sign-in/provider-buttons";
import { SecondFactorForm } from "@/components/sign-in/second-factor-form";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { currentActor, pendingPerson } from "@/lib/access/request";
import { refusalOf } from "@/lib/features/providers/schema";
import { demoAccounts } from "@/lib/features/sign-in/demo";
import { needsSetup } from "@/lib/features/sign-in/first-run";
import { offersReset } from "@/lib/features/sign-in/forgot";
import { INSECURE_HTTP_ALLOWED, INSECURE_HTTP_REFUSED, transportState } from "@/lib/identity/insecure-http";
import { providerButtons } from "@/lib/identity/oidc/only-way";
import { offersPasskeys } from "@/lib/identity/passkeys/ask";
import { safePath } from "@/lib/identity/safe-path";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps) {
  const { next: wanted, after, provider, forgot, local } = await searchParams;
  const next = safePath(wanted);
  if (await currentActor()) redirect(next);
  if (await needsSetup()) redirect("/setup");
  const transport = transportState();
  if (transport === "refused") return <InsecureNotice sentence={INSECURE_HTTP_REFUSED} />;
  const pending = await pendingPerson();
  const { providers, only } = pending ? { providers: [], only: null } : await providerButtons();
  const isByPassword = only === null || local !== undefined;
  return (
    <>
      {transport === "allowed" ? <InsecureNotice sentence={INSECURE_HTTP_ALLOWED} /> : null}
      {pending ? (
        <SecondFactorForm {...pending} next={next} />
      ) : forgot !== undefined && offersReset() ? (
        <ForgotForm />
      ) : (
        <>
          {isByPassword ? (
            <SignInForm
              next={next}
              demoAccounts={demoAccounts()}
              news={
                only
                  ? `By password only Super Admins get in now. Everybody else signs in by ${only.name}.`
                  : newsOf(after)
              }
              offersReset={offersReset()}
            />
          ) : null}
          {isByPassword && (await offersPasskeys()) ? <PasskeySignIn next={next} /> : null}
          {providers.length > 0 ? (
            <ProviderButtons providers={providers} next={next} refusal={refusalOf(provider)} />
          ) : null}
          {isByPassword ? null : (
            <Link
              href={`/sign-in?local=1&next=${encodeURIComponent(next)}`}
              className={buttonVariants({ variant: "link" })}
            >
              By password, for Super Admins
            </Link>
          )}
        </>
      )}
    </>
  );
}

const NEWS: Readonly<Record<string, string>> = {
  setup: "The account is made. Sign in with it.",
  password: "The password is set. Sign in with it.",
  "sign-out": "You are signed out.",
};

/** What has just happened, for who comes from there; only sentences of ours, whatever the address says. */
function newsOf(after: string | string[] | undefined): string | null {
  return typeof after === "string" && Object.hasOwn(NEWS, after) ? (NEWS[after] ?? null) : null;
}
