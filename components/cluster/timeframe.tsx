"use client";

import { useUrlState } from "@/components/table/use-url-state";
import { Button } from "@/components/ui/button";
import { TIMEFRAMES, type Timeframe, toTimeframe } from "@/lib/features/cluster/schema";

/** `?t=day`: the time that the charts of a page cover. */
export function useTimeframe(): [Timeframe, (timeframe: string) => void] {
  const [value, setValue] = useUrlState("t", "hour");
  return [toTimeframe(value), setValue];
}

export function TimeframeButtons({
  value,
  onChange,
}: {
  value: Timeframe;
  onChange: (timeframe: string) => void;
}) {
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">Time that the charts cover</legend>
      {TIMEFRAMES.map((timeframe) => (
        <Button
          key={timeframe}
          variant={timeframe === value ? "secondary" : "ghost"}
          size="sm"
          aria-pressed={timeframe === value}
          onClick={() => onChange(timeframe)}
        >
          {timeframe}
        </Button>
      ))}
    </fieldset>
  );
}
