import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { PageProps } from "@/app/page-props";
import { SignInForm } from "@/components/accounts/sign-in-form";
import { currentActor } from "@/lib/access/request";
import { safePath } from "@/lib/access/safe-path";
import { demoAccounts } from "@/lib/accounts/demo";
import { needsSetup } from "@/lib/accounts/first-run";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps) {
  const next = safePath((await searchParams).next);
  if (await currentActor()) redirect(next);
  if (await needsSetup()) redirect("/setup");
  return <SignInForm next={next} demoAccounts={demoAccounts()} />;
}
