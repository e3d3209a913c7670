import type { Metadata } from "next";
import type { PageProps } from "@/app/page-props";
import { Confirmed } from "@/components/sign-in/confirmed";
import { requireActor } from "@/lib/access/request";
import { refusalOf } from "@/lib/features/providers/schema";

export const metadata: Metadata = { title: "Confirmed" };

/** Where a provider sends back who was asked again. What counts is the new session; this page only tells of it. */
export default async function ConfirmedPage({ searchParams }: PageProps) {
  await requireActor();
  const { provider } = await searchParams;
  return <Confirmed refusal={refusalOf(provider)} />;
}
