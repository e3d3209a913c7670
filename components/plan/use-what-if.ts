"use client";

import { useMemo } from "react";
import { useUrlState } from "@/components/table/use-url-state";
import { WhatIf } from "@/lib/proxlb/planner/ground";

const KEYS = ["method", "mode", "balancinessPoints", "thresholdPercent", "largerFirst"] as const;
type Key = (typeof KEYS)[number];

export interface WhatIfState {
  /** What is tried out; empty where everything is as configured. */
  whatIf: WhatIf;
  active: boolean;
  /** As written in the address, also what makes no sense; "" where it is as configured. */
  typed: Readonly<Record<Key, string>>;
  /** "" takes a setting back to the configured one. */
  set(key: Key, value: string): void;
  reset(): void;
}

/** Settings tried out, kept in the address so that they can be shared. What makes no sense there stays written and is not used. */
export function useWhatIf(): WhatIfState {
  const [method, setMethod] = useUrlState("method");
  const [mode, setMode] = useUrlState("mode");
  const [balancinessPoints, setBalanciness] = useUrlState("balanciness");
  const [thresholdPercent, setThreshold] = useUrlState("threshold");
  const [largerFirst, setLargerFirst] = useUrlState("largerFirst");
  const typed = useMemo(
    () => ({ method, mode, balancinessPoints, thresholdPercent, largerFirst }),
    [method, mode, balancinessPoints, thresholdPercent, largerFirst],
  );
  const whatIf = useMemo(() => readWhatIf(typed), [typed]);
  const setters: Record<Key, (value: string) => void> = {
    method: setMethod,
    mode: setMode,
    balancinessPoints: setBalanciness,
    thresholdPercent: setThreshold,
    largerFirst: setLargerFirst,
  };
  return {
    whatIf,
    typed,
    active: Object.values(typed).some((text) => text !== ""),
    set: (key, value) => setters[key](value),
    reset: () => {
      for (const key of KEYS) setters[key]("");
    },
  };
}

/** What of it makes sense. */
export function readWhatIf(typed: Readonly<Record<Key, string>>): WhatIf {
  const sensible = Object.entries(typed).filter(
    ([key, text]) => text !== "" && WhatIf.safeParse({ [key]: text }).success,
  );
  return WhatIf.parse(Object.fromEntries(sensible));
}
