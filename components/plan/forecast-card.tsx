import { Age } from "@/components/page/age";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Percent } from "@/components/ui/figure";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Forecast } from "@/lib/planning/schema";

const METHODS = { memory: "memory", cpu: "CPU", disk: "disk" } as const;

interface ForecastCardProps {
  forecast: Forecast;
  /** When the run ended; null while it goes on. */
  finishedAt: string | null;
  /** True where not every planned move was made: then the prediction cannot have come true. */
  partial: boolean;
}

/** What a run was to bring beside what it brought. */
export function ForecastCard({ forecast, finishedAt, partial }: ForecastCardProps) {
  const { method, mode, actual, nodes } = forecast;
  return (
    <Card aria-labelledby="forecast">
      <CardHeader>
        <CardTitle id="forecast">Predicted and actual</CardTitle>
        <CardAction className="text-muted-foreground text-table">
          {METHODS[method]} {mode}
          {actual ? (
            <>
              , measured <Age at={actual.seenAt} />
            </>
          ) : null}
        </CardAction>
      </CardHeader>
      <CardContent className="grid gap-3">
        <p>
          {sentenceOf(forecast, finishedAt)}
          {partial && actual ? " Not every move was made, so the figures differ." : ""}
        </p>
        <Table label="Nodes, predicted and actual">
          <TableHeader>
            <tr>
              <TableHead>Node</TableHead>
              <TableHead className="text-right">Before</TableHead>
              <TableHead className="text-right">Predicted</TableHead>
              <TableHead className="text-right">Actual</TableHead>
              <TableHead className="text-right">Off by</TableHead>
            </tr>
          </TableHeader>
          <TableBody>
            {nodes.map((node) => (
              <TableRow key={node.node}>
                <TableCell className="font-medium">{node.node}</TableCell>
                <TableCell className="text-right">
                  <Percent ratio={node.beforeRatio} />
                </TableCell>
                <TableCell className="text-right">
                  <Percent ratio={node.predictedRatio} />
                </TableCell>
                <TableCell className="text-right">
                  <Percent ratio={node.actualRatio} />
                </TableCell>
                <TableCell className="text-right tabular-nums">{offBy(node)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </CardContent>
    </Card>
  );
}

function sentenceOf({ beforePoints, predictedPoints, actual }: Forecast, finishedAt: string | null): string {
  const points = (value: number | null) => (value === null ? "unknown" : `${value.toFixed(1)} points`);
  const predicted = `Spread before ${points(beforePoints)}, predicted ${points(predictedPoints)}`;
  if (actual) return `${predicted}, in fact ${points(actual.points)}.`;
  if (finishedAt === null) return `${predicted}.`;
  return `${predicted}. The figures settle about 20 s after the run's end and are measured then; they stay unknown where ProxLB UI was stopped meanwhile.`;
}

function offBy(node: Forecast["nodes"][number]): string {
  if (node.actualRatio === null) return "–";
  const points = (node.actualRatio - node.predictedRatio) * 100;
  return `${points > 0 ? "+" : points < 0 ? "−" : ""}${Math.abs(points).toFixed(1)}`;
}
