import { METHOD_WORDS } from "@/components/page/words";
import { Badge } from "@/components/ui/badge";
import { Percent } from "@/components/ui/figure";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { movesThatRun, type ShownPlan } from "./shown-plan";

/** Each node before and after the plan, fullest first, with how many guests leave and come. */
export function PlanNodes({ plan }: { plan: ShownPlan }) {
  const moves = movesThatRun(plan);
  const nodes = [...plan.nodes].sort((a, b) => b.beforePercent - a.beforePercent);
  return (
    <Table>
      <TableHeader>
        <tr>
          <TableHead>Node</TableHead>
          <TableHead className="text-right">{METHOD_WORDS[plan.method]}</TableHead>
          <TableHead className="text-right">After</TableHead>
          <TableHead className="text-right">Leave</TableHead>
          <TableHead className="text-right">Come</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {nodes.map((node) => (
          <TableRow key={node.name}>
            <TableCell>
              {node.name} {node.maintenance ? <Badge variant="outline">maintenance</Badge> : null}
            </TableCell>
            <TableCell className="text-right">
              <Percent ratio={node.beforePercent / 100} />
            </TableCell>
            <TableCell className="text-right">
              <Percent ratio={node.afterPercent / 100} />
            </TableCell>
            <TableCell className="text-right">
              {moves.filter((move) => move.from === node.name).length || "–"}
            </TableCell>
            <TableCell className="text-right">
              {moves.filter((move) => move.to === node.name).length || "–"}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
