import { TriangleAlert } from "lucide-react";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { formatBytes } from "@/lib/core/units";
import { type Box, treemap } from "./treemap";
import type { MapGuest, MapMove, MapNode } from "./types";

const ASPECT = 1.9;
/** A block must be so wide and high (per cent of the tile) to carry a name. */
const NAME_WIDTH = 24;
const NAME_HEIGHT = 17;

interface NodeTileProps {
  node: MapNode;
  compact: boolean;
  moveOf: ReadonlyMap<string, MapMove>;
}

export function NodeTile({ node, compact, moveOf }: NodeTileProps) {
  const guests = node.guests.filter((guest) => guest.running).sort((a, b) => b.memoryBytes - a.memoryBytes);
  const used = guests.reduce((sum, guest) => sum + guest.memoryBytes, 0);
  const total = Math.max(node.memoryTotalBytes ?? used, used, 1);
  const boxes = treemap(
    guests.map((guest) => guest.memoryBytes),
    ASPECT,
    used / total,
  );
  return (
    <li
      data-map-node={node.name}
      className={cn(
        "@container min-w-0 rounded-md border border-border bg-background",
        node.outside && "border-attention-mark",
        node.aside && "border-dashed",
      )}
    >
      <TileHead node={node} compact={compact} count={guests.length} />
      <div
        className="relative m-1.5 mt-0 overflow-hidden rounded-sm bg-muted"
        style={{ aspectRatio: ASPECT }}
      >
        {guests.map((guest, index) => {
          const box = boxes[index];
          return box ? (
            <GuestBlock
              key={guest.id}
              guest={guest}
              box={box}
              named={!compact && box.width >= NAME_WIDTH && box.height >= NAME_HEIGHT}
              move={moveOf.get(guest.id)}
            />
          ) : null;
        })}
      </div>
    </li>
  );
}

function TileHead({ node, compact, count }: { node: MapNode; compact: boolean; count: number }) {
  const percent = node.loadRatio === null ? "–" : (node.loadRatio * 100).toFixed(compact ? 0 : 1);
  return (
    <div className="flex min-w-0 items-baseline gap-1.5 px-2 py-1 text-table">
      {node.href ? (
        <Link href={node.href} className="truncate font-medium hover:underline">
          {node.name}
        </Link>
      ) : (
        <span className="truncate font-medium">{node.name}</span>
      )}
      {node.outside ? (
        <TriangleAlert
          className="size-3 shrink-0 self-center text-attention"
          aria-label="ProxLB would take guests from it"
        />
      ) : null}
      {node.aside ? (
        <span className="shrink-999 truncate text-2xs text-muted-foreground">{node.aside}</span>
      ) : null}
      {compact || node.aside ? null : (
        <span className="shrink-0 text-2xs text-muted-foreground @max-[10.5rem]:hidden">
          {count} {count === 1 ? "guest" : "guests"}
        </span>
      )}
      <span className={cn("ml-auto shrink-0 tabular-nums", node.outside && "font-semibold text-attention")}>
        {percent}
        <span className="text-muted-foreground text-[0.85em]"> %</span>
      </span>
    </div>
  );
}

interface GuestBlockProps {
  guest: MapGuest;
  box: Box;
  named: boolean;
  move: MapMove | undefined;
}

function GuestBlock({ guest, box, named, move }: GuestBlockProps) {
  const moving = move ? (move.to === "" ? "is moved" : `moves to ${move.to}`) : null;
  const words = [guest.name, formatBytes(guest.memoryBytes), guest.mark, moving];
  return (
    <span
      data-map-guest={guest.id}
      title={words.filter(Boolean).join(" · ")}
      className="absolute p-px transition-all duration-500"
      style={{ left: `${box.x}%`, top: `${box.y}%`, width: `${box.width}%`, height: `${box.height}%` }}
    >
      <span
        className={cn(
          "block size-full overflow-hidden rounded-[2px] px-1 text-2xs leading-4",
          blockClasses(guest.mark, move !== undefined),
          guest.mark === "pinned" && !move && "text-background",
          guest.mark === "ignored" && "text-muted-foreground",
          move?.state === "running" && "animate-settle",
        )}
      >
        {named ? <span className="block truncate">{guest.name}</span> : null}
      </span>
    </span>
  );
}

/** How a guest's block looks; the legend shows the same. */
export function blockClasses(mark: MapGuest["mark"], moving: boolean): string {
  if (moving) return "bg-moving-soft ring-1 ring-inset ring-moving";
  if (mark === "pinned") return "bg-mark";
  if (mark === "grouped") return "bg-mark-soft ring-2 ring-inset ring-chart-2";
  if (mark === "ignored") {
    return "bg-[repeating-linear-gradient(135deg,var(--mark-soft)_0_2px,transparent_2px_5px)] ring-1 ring-inset ring-mark-soft";
  }
  return "bg-mark-soft";
}
