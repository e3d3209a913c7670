import type { Metadata } from "next";
import type { PageProps } from "@/app/page-props";
import { AuditScreen } from "@/components/audit/audit-screen";
import { FILTER_KEYS, type Filters, toFilter } from "@/components/audit/filters";
import { requireActor } from "@/lib/access/request";
import { auditChoices, listAudit } from "@/lib/features/audit/queries";

export const metadata: Metadata = { title: "Audit" };

export default async function AuditScreenPage({ searchParams }: PageProps) {
  const actor = await requireActor("audit.view");
  const params = await searchParams;
  const given = FILTER_KEYS.map((key) => [key, [params[key]].flat()[0] ?? ""]);
  const filter = toFilter(Object.fromEntries(given) as Filters);
  const [page, choices] = await Promise.all([listAudit(actor, filter), auditChoices(actor, {})]);
  return <AuditScreen initial={{ filter, page }} choices={choices} />;
}
