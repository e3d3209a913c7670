import type { Metadata } from "next";
import { SetPasswordForm } from "@/components/sign-in/set-password-form";

export const metadata: Metadata = { title: "Choose a password" };

export default function SetPasswordPage() {
  return <SetPasswordForm />;
}
