import type { ReactNode } from "react";
import { Figure } from "@/components/ui/figure";
import { formatDuration, formatNumber } from "@/lib/core/units";
import type { MigrationTotals } from "@/lib/features/migrations/schema";
import type { Range } from "./filters";

interface TotalsTilesProps {
  totals: MigrationTotals | undefined;
  range: Range;
  onGuest: (vmid: number) => void;
}

/** How migrations went in the chosen time, over all guests and nodes whatever else is filtered. */
export function TotalsTiles({ totals, range, onGuest }: TotalsTilesProps) {
  return (
    <dl
      aria-label={`Totals ${range.words}`}
      className="mb-4 grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-border bg-border lg:grid-cols-[1fr_1fr_1fr_2fr]"
    >
      <Tile term="Migrations" hint={range.words}>
        <Figure value={totals ? formatNumber(totals.total) : null} className="text-xl font-semibold" />
      </Tile>
      <Tile term="Failed" hint={failedShare(totals)}>
        <Figure
          value={totals ? formatNumber(totals.failed) : null}
          className={`font-semibold text-xl ${totals && totals.failed > 0 ? "text-failure" : ""}`}
        />
      </Tile>
      <Tile term="Median duration" hint="of those that ended well">
        <span className="whitespace-nowrap font-semibold text-xl tabular-nums">
          {totals?.medianSeconds == null ? <Figure value={null} /> : formatDuration(totals.medianSeconds)}
        </span>
      </Tile>
      <Tile
        term="Restless guests"
        hint={
          totals && totals.restless.length > 0
            ? "moved three times or more: look whether a rule or a tight limit pushes them to and fro"
            : "none moved three times or more"
        }
      >
        {totals && totals.restless.length > 0 ? (
          <span className="flex flex-wrap gap-x-3 gap-y-1 py-1">
            {totals.restless.map((guest) => (
              <button
                key={guest.guestId}
                type="button"
                title="Show its migrations"
                className="text-primary underline-offset-4 hover:underline"
                onClick={() => onGuest(guest.guestId)}
              >
                {guest.guestName ?? guest.guestId} <span className="tabular-nums">×{guest.moves}</span>
              </button>
            ))}
          </span>
        ) : (
          <Figure value={totals ? 0 : null} className="font-semibold text-xl" />
        )}
      </Tile>
    </dl>
  );
}

function failedShare(totals: MigrationTotals | undefined): string {
  if (!totals || totals.total === 0 || totals.failed === 0) return "Proxmox ended them with an error";
  return `${((totals.failed / totals.total) * 100).toFixed(1)} % of them`;
}

function Tile({ term, hint, children }: { term: string; hint: string; children: ReactNode }) {
  return (
    <div className="min-w-0 bg-card px-4 py-2.5">
      <dt className="text-muted-foreground text-table">{term}</dt>
      <dd>
        {children}
        <span className="block text-muted-foreground text-table">{hint}</span>
      </dd>
    </div>
  );
}
