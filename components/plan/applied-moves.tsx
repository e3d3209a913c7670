import {
  ArrowRight,
  CircleAlert,
  CircleCheck,
  CircleMinus,
  Clock,
  LoaderCircle,
  TriangleAlert,
} from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Bytes } from "@/components/ui/figure";
import { Flash } from "@/components/ui/flash";
import Link from "@/components/ui/link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { AppliedMove } from "@/lib/runs/moves/schema";

/** Each chosen move and what became of it, in Proxmox's own words where it has some. */
export function AppliedMoves({ moves }: { moves: readonly AppliedMove[] }) {
  return (
    <Table label="Chosen moves">
      <TableHeader>
        <tr>
          <TableHead>Guest</TableHead>
          <TableHead>From → to</TableHead>
          <TableHead>State</TableHead>
          <TableHead className="text-right">Memory</TableHead>
          <TableHead className="w-full">Why</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {moves.map((move) => (
          <TableRow key={`${move.vmid} ${move.from}`}>
            <TableCell className="whitespace-nowrap">
              <Link href={`/guests/${move.vmid}`} className="font-medium hover:underline">
                {move.guest}
              </Link>{" "}
              <span className="text-muted-foreground">{move.vmid}</span>
              {move.alongWith === null ? null : (
                <span className="block text-muted-foreground">comes along with {move.alongWith}</span>
              )}
            </TableCell>
            <TableCell className="whitespace-nowrap">
              {move.from}
              <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
              {move.to}
            </TableCell>
            <TableCell>
              <Flash value={move.state}>
                <StateBadge move={move} />
              </Flash>
            </TableCell>
            <TableCell className="text-right">
              <Bytes bytes={move.memoryBytes} />
            </TableCell>
            <TableCell className="min-w-48 text-muted-foreground">{move.reason}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

const STATES = {
  waiting: { word: "waiting", variant: "outline", Icon: Clock },
  moving: { word: "moving", variant: "moving", Icon: LoaderCircle },
  moved: { word: "moved", variant: "neutral", Icon: CircleCheck },
  refused: { word: "refused", variant: "attention", Icon: CircleMinus },
  failed: { word: "failed", variant: "failure", Icon: CircleAlert },
  not_started: { word: "not started", variant: "outline", Icon: CircleMinus },
  unknown: { word: "end not seen", variant: "attention", Icon: TriangleAlert },
} as const;

function StateBadge({ move }: { move: AppliedMove }) {
  const { word, variant, Icon } = STATES[move.state];
  const asked = move.state === "moving" && move.upid === null && move.requestUpid !== null;
  return (
    <Badge variant={variant}>
      <Icon aria-hidden />
      {asked ? "HA manager asked" : word}
    </Badge>
  );
}
