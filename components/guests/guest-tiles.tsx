import { MEMORY_HINT, memoryPercent, memoryViews } from "@/components/cluster/guest-fields";
import { Tile } from "@/components/cluster/tile";
import { Bytes, Figure, Percent } from "@/components/ui/figure";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { GuestState } from "@/lib/snapshot/schema";

/** The live figures of a guest. */
export function GuestTiles({ guest }: { guest: GuestState }) {
  const off = guest.status === "stopped" || guest.status === "unknown";
  const percent = off ? null : memoryPercent(guest);
  const memoryRatio = percent === null ? null : percent / 100;
  return (
    <div className="grid grid-cols-2 gap-2 md:grid-cols-3 xl:grid-cols-6">
      <Tile
        of={guest.name}
        label="CPU"
        hint="Of the guest's own cores, as PVE last reported it"
        value={<Percent ratio={off ? null : guest.cpuRatio} />}
        ratio={off ? null : guest.cpuRatio}
        detail={guest.cpuCores === null ? null : `${guest.cpuCores} cores`}
      />
      <Tile
        of={guest.name}
        label="Memory"
        hint={memoryViews(guest) ?? MEMORY_HINT}
        value={<Percent ratio={memoryRatio} />}
        ratio={memoryRatio}
        detail={
          guest.memoryTotalBytes === null
            ? null
            : `${off || guest.memoryUsedBytes === null ? "" : `${formatBytes(guest.memoryUsedBytes)} of `}${formatBytes(guest.memoryTotalBytes)}`
        }
      />
      <Tile
        of={guest.name}
        label="Disk"
        hint="Size of its disks; PVE knows what is used of it only for CTs"
        value={<Bytes bytes={guest.diskTotalBytes} />}
        detail={
          guest.type === "ct" && guest.diskUsedBytes && !off
            ? `${formatBytes(guest.diskUsedBytes)} used`
            : null
        }
      />
      <Tile
        of={guest.name}
        label="Up"
        hint="Since it was last started; a migration does not end it"
        value={guest.uptimeSeconds && !off ? formatDuration(guest.uptimeSeconds) : <Figure value={null} />}
      />
      <Tile of={guest.name} label="Pool" value={guest.pool ?? <Nothing word="none" />} />
      <Tile
        of={guest.name}
        label="HA"
        hint="State of the HA resource in PVE"
        value={guest.haState ?? <Nothing word="not managed" />}
      />
    </div>
  );
}

function Nothing({ word }: { word: string }) {
  return <span className="font-normal text-muted-foreground text-sm">{word}</span>;
}
