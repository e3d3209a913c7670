import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import type { MapMove, MapNode } from "./types";

interface HeatMapProps {
  nodes: readonly MapNode[];
  moves: readonly MapMove[];
  className?: string;
}

/** Many nodes as cells, fullest first: the ground tells the load, the figure says it. */
export function HeatMap({ nodes, moves, className }: HeatMapProps) {
  return (
    <div className={className}>
      <ul
        aria-label="Nodes, fullest first"
        className="grid grid-cols-[repeat(auto-fill,minmax(3.5rem,1fr))] gap-1"
      >
        {nodes.map((node) => (
          <HeatCell
            key={node.name}
            node={node}
            leaving={moves.filter((move) => move.from === node.name).length}
            arriving={moves.filter((move) => move.to === node.name).length}
          />
        ))}
      </ul>
      {moves.length > 0 ? (
        <p className="mt-2 text-2xs text-muted-foreground">
          −2 +1: guests that leave and arrive with the plan.
        </p>
      ) : null}
    </div>
  );
}

function HeatCell({ node, leaving, arriving }: { node: MapNode; leaving: number; arriving: number }) {
  const percent = node.loadRatio === null ? null : node.loadRatio * 100;
  const state = [
    node.outside ? "ProxLB would take guests from it" : null,
    node.aside,
    leaving > 0 ? `${leaving} leave` : null,
    arriving > 0 ? `${arriving} arrive` : null,
  ].filter((word) => word !== null && word !== undefined);
  const load = percent === null ? "load unknown" : `${percent.toFixed(1)} %`;
  const words = [node.name, load, ...state].join(" · ");
  const content = (
    <>
      <span className="w-full truncate text-2xs text-muted-foreground">{node.name}</span>
      <span className={cn("font-medium tabular-nums", node.outside && "text-attention")}>
        {percent === null ? "–" : percent.toFixed(0)}
        {leaving + arriving > 0 ? (
          <span className="pl-1 text-2xs text-moving">
            {leaving > 0 ? `−${leaving}` : ""}
            {arriving > 0 ? `+${arriving}` : ""}
          </span>
        ) : null}
      </span>
      <span className="sr-only">{["%", ...state].join(", ")}</span>
    </>
  );
  const classes = cn(
    "flex h-11 min-w-0 flex-col justify-center rounded-sm border border-transparent px-1.5",
    node.outside && "border-attention-mark",
    node.aside && "border-border border-dashed",
  );
  // At most a third of ink: the muted name must stay readable on the fullest cell.
  const style = {
    backgroundColor: node.aside
      ? "transparent"
      : `color-mix(in oklab, var(--mark-soft) ${((percent ?? 0) / 100) * 45}%, var(--card))`,
  };
  return (
    <li>
      {node.href ? (
        <Link href={node.href} title={words} className={classes} style={style}>
          {content}
        </Link>
      ) : (
        <span title={words} className={classes} style={style}>
          {content}
        </span>
      )}
    </li>
  );
}
