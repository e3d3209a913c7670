import { Badge } from "@/components/ui/badge";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { HaRule } from "@/lib/snapshot/schema";

/** HA rules that name this guest, as PVE follows them. */
export function HaRules({ rules }: { rules: readonly HaRule[] }) {
  return (
    <Card aria-labelledby="ha-rules">
      <CardHeader>
        <CardTitle id="ha-rules">HA rules</CardTitle>
        <CardDescription>as PVE follows them</CardDescription>
      </CardHeader>
      <Table>
        <TableHeader>
          <tr>
            <TableHead className="pl-4">Rule</TableHead>
            <TableHead>Meaning</TableHead>
            <TableHead>Resources</TableHead>
          </tr>
        </TableHeader>
        <TableBody>
          {rules.map((rule) => (
            <TableRow key={rule.rule}>
              <TableCell className="whitespace-nowrap pl-4 font-medium">
                {rule.rule} {rule.disabled ? <Badge variant="outline">disabled</Badge> : null}
              </TableCell>
              <TableCell>{meaning(rule)}</TableCell>
              <TableCell className="tabular-nums">{rule.resources.join(", ")}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function meaning(rule: HaRule): string {
  if (rule.type === "node-affinity") {
    return `${rule.strict ? "only" : "preferably"} on ${rule.nodes.join(", ")}`;
  }
  return rule.affinity === "negative" ? "each on another node" : "all on one node";
}
