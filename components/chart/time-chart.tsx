"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import type { TimeChartProps } from "./types";

// recharts weighs more than half of a page's budget; it comes after the page, into a place of its final size.
const Body = dynamic(() => import("./time-chart-body").then((module) => module.TimeChartBody), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
});

/** Lines or areas over time against a threshold, with a legend in words. */
export function TimeChart(props: TimeChartProps) {
  return (
    <figure aria-label={props.label} className="min-w-0">
      {props.series.length > 1 ? (
        <figcaption className="mb-1 flex flex-wrap gap-x-4 text-muted-foreground text-table">
          {props.series.map((item, index) => (
            <span key={item.key} className="inline-flex items-center gap-1.5">
              <span
                aria-hidden
                className="h-0.5 w-3"
                style={{ backgroundColor: `var(--chart-${item.colour ?? (index % 5) + 1})` }}
              />
              {item.label}
            </span>
          ))}
        </figcaption>
      ) : null}
      <div style={{ height: props.height ?? 200 }}>
        <Body {...props} />
      </div>
    </figure>
  );
}
