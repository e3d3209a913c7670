import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { PageProps } from "@/app/page-props";
import { RulePage } from "@/components/rules/rule-page";
import { requireActor } from "@/lib/access/request";
import { isAppError } from "@/lib/core/errors";
import { getRule } from "@/lib/features/rules/one";
import { can } from "@/lib/identity/permissions";

type Props = PageProps<{ id: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Rule ${decodeURIComponent((await params).id)}` };
}

export default async function RuleDetailPage({ params }: Props) {
  const actor = await requireActor("rules.view");
  const id = decodeURIComponent((await params).id);
  const initial = await getRule(actor, { id }).catch((error: unknown) => {
    if (isAppError(error) && (error.code === "not_found" || error.code === "invalid")) notFound();
    // Before the cluster was read nobody knows whether there is such a rule: the page says so, and asks again.
    if (isAppError(error) && error.code === "unavailable") return null;
    throw error;
  });
  const rights = { canTrigger: can(actor, "balancing.trigger"), canEdit: can(actor, "rules.edit") };
  return <RulePage key={id} id={id} initial={initial} {...rights} />;
}
