import { ArrowRight } from "lucide-react";
import { plural } from "@/components/page/words";
import { MovedMemoryHead } from "@/components/plan/moved-memory-head";
import { Badge } from "@/components/ui/badge";
import { Bytes } from "@/components/ui/figure";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { DrainForecast, DrainMove } from "@/lib/features/maintenance/drain-schema";

/** Who stays and why, where each guest goes, what the nodes carry then, and what ProxLB would do. */
export function DrainForecastView({ forecast }: { forecast: DrainForecast }) {
  const { moves, loads, looked, proof, inOrder } = forecast;
  return (
    <div className="grid gap-3">
      <Blockers forecast={forecast} />
      {moves.length > 0 ? <Moves moves={moves} /> : null}
      <p className="text-muted-foreground">
        {moves.length > 0 ? `${proof} ` : ""}
        {inOrder ? "Guests of other nodes make room first, so that they go one after the other. " : ""}
        {lookedWords(looked)}
      </p>
      <Loads loads={loads} />
      <Proxlb forecast={forecast} />
    </div>
  );
}

function lookedWords({ done, missing }: DrainForecast["looked"]): string {
  if (missing.length === 0)
    return `Local disks, devices and images of ${plural(done, "guest")} were looked at.`;
  return `Of ${plural(done + missing.length, "guest")} ${done} were looked at for local disks, devices and images; more may have to stay.`;
}

function Blockers({ forecast: { blockers } }: { forecast: DrainForecast }) {
  if (blockers.length === 0) return null;
  return (
    <section
      aria-label="Guests that will stay"
      className="grid gap-1.5 rounded-md bg-attention-soft px-2.5 py-2"
    >
      <h3 className="font-medium text-attention">{plural(blockers.length, "running guest")} will stay</h3>
      <ul className="grid gap-2">
        {blockers.map(({ vmid, guest, sentences, remedy }) => (
          <li key={vmid}>
            <span className="font-medium">{guest}</span> <span className="text-muted-foreground">{vmid}</span>
            {sentences.map((sentence) => (
              <span key={sentence} className="wrap-anywhere block">
                {sentence}
              </span>
            ))}
            <span className="wrap-anywhere block text-muted-foreground">{remedy}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Moves({ moves }: { moves: readonly DrainMove[] }) {
  return (
    <Table label="Where the guests go">
      <TableHeader>
        <tr>
          <TableHead>Guest</TableHead>
          <TableHead>From → to</TableHead>
          <MovedMemoryHead />
          <TableHead className="text-right">Takes about</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {moves.map((move) => (
          <TableRow key={`${move.vmid} ${move.to}`}>
            <TableCell className="min-w-32">
              <span className="font-medium">{move.guest}</span>{" "}
              <span className="text-muted-foreground">{move.vmid}</span> <Marks move={move} />
              {move.afterwards.map((sentence) => (
                <span key={sentence} className="block whitespace-normal text-attention">
                  {sentence}
                </span>
              ))}
            </TableCell>
            <TableCell>
              <span className="whitespace-nowrap">{move.from}</span>
              <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
              <span className="whitespace-nowrap">{move.to}</span>
            </TableCell>
            <TableCell className="text-right">
              <Bytes bytes={move.memoryBytes} />
            </TableCell>
            <TableCell className="whitespace-nowrap text-right tabular-nums">
              {move.seconds === null ? "not known" : formatDuration(move.seconds)}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Marks({ move: { restarts, haManaged, localDiskBytes } }: { move: DrainMove }) {
  return (
    <>
      {restarts ? <Badge variant="attention">restarts</Badge> : null}
      {haManaged ? <Badge variant="outline">by the HA manager</Badge> : null}
      {localDiskBytes ? <Badge variant="outline">copies {formatBytes(localDiskBytes)}</Badge> : null}
    </>
  );
}

function Loads({ loads }: Pick<DrainForecast, "loads">) {
  return (
    <Table label="Memory of the nodes">
      <TableHeader>
        <tr>
          <TableHead>Node</TableHead>
          <TableHead className="text-right">Now</TableHead>
          <TableHead className="text-right">Then</TableHead>
          <TableHead className="text-right">May be used</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {loads.map(({ node, memoryBeforeBytes, memoryAfterBytes, memoryRoomBytes }) => (
          <TableRow key={node}>
            <TableCell className="font-medium">{node}</TableCell>
            <TableCell className="text-right">
              <Bytes bytes={memoryBeforeBytes} />
            </TableCell>
            <TableCell className="text-right">
              <Bytes bytes={memoryAfterBytes} />
            </TableCell>
            <TableCell className="text-right">
              <Bytes bytes={memoryRoomBytes} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Proxlb({ forecast: { proxlb, blockers, node } }: { forecast: DrainForecast }) {
  const stays = new Set(blockers.map(({ vmid }) => vmid));
  const taken = proxlb.moves.filter(({ vmid }) => stays.has(vmid));
  return (
    <div className="grid gap-1 text-muted-foreground">
      <p>
        {proxlb.moves.length === 0
          ? `ProxLB itself would move nobody away from ${node}${proxlb.plansOnly > 0 ? ": it only computes its moves" : ""}.`
          : `ProxLB itself would move ${plural(proxlb.moves.length, "guest")} in its next cycle${proxlb.moves.length === 1 ? "" : ", one by one"} to the freest node.`}
      </p>
      {proxlb.breaks.length > 0 ? (
        <ul className="list-disc pl-5 text-attention">
          {proxlb.breaks.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : null}
      {taken.length > 0 ? (
        <p className="text-attention">
          Who stays is not safe from it: once {node} is marked, its next cycle would move{" "}
          {taken.map(({ guest, to }) => `${guest} to ${to}`).join(", ")}.
        </p>
      ) : null}
    </div>
  );
}
