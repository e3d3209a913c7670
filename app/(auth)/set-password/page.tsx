import type { Metadata } from "next";
import { SetPasswordForm } from "@/components/sign-in/set-password-form";
import { providerButtons } from "@/lib/identity/oidc/only-way";

export const metadata: Metadata = { title: "Choose a password" };

export default async function SetPasswordPage() {
  return <SetPasswordForm {...(await providerButtons())} />;
}
