import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { PageProps } from "@/app/page-props";
import { SetupForm } from "@/components/sign-in/setup-form";
import { needsSetup } from "@/lib/features/sign-in/first-run";

export const metadata: Metadata = { title: "First run" };

export default async function SetupPage({ searchParams }: PageProps) {
  if (!(await needsSetup())) redirect("/sign-in");
  const { token } = await searchParams;
  return <SetupForm token={typeof token === "string" ? token : ""} />;
}
