import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SetupForm } from "@/components/sign-in/setup-form";
import { needsSetup } from "@/lib/features/sign-in/first-run";

export const metadata: Metadata = { title: "First run" };

export default async function SetupPage() {
  if (!(await needsSetup())) redirect("/sign-in");
  return <SetupForm />;
}
