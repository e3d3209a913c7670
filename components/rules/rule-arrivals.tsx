import { guestHref } from "@/components/cluster/hrefs";
import { Age } from "@/components/page/age";
import Link from "@/components/ui/link";
import type { Arrival } from "@/lib/features/rules/schema";

const SHOWN = 6;

/** Since when those who break the rule have been where they are, as far as it was recorded. */
export function RuleArrivals({ arrivals }: { arrivals: readonly Arrival[] }) {
  if (arrivals.length === 0) return null;
  const more = arrivals.length - SHOWN;
  return (
    <ul className="mt-3 grid gap-1 text-table" aria-label="Since when">
      {arrivals.slice(0, SHOWN).map((arrival) => (
        <li key={arrival.vmid}>
          <Link href={guestHref(arrival.vmid)} className="font-medium hover:underline">
            {arrival.guest}
          </Link>{" "}
          <span className="text-muted-foreground">
            {arrival.at === null ? (
              `is on ${arrival.node}, and no migration there was recorded: since when is not known.`
            ) : (
              <>
                came to {arrival.node} <Age at={arrival.at} />
                {arrival.runId === null ? null : (
                  <>
                    , by{" "}
                    <Link href={`/balancing/runs/${arrival.runId}`} className="hover:underline">
                      run #{arrival.runId}
                    </Link>
                  </>
                )}
                .
              </>
            )}
          </span>
        </li>
      ))}
      {more > 0 ? <li className="text-muted-foreground">and {more} more</li> : null}
    </ul>
  );
}
