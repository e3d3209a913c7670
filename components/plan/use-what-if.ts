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
  /** "" takes a setting back to the configured one. */
  set(key: Key, value: string): void;
  reset(): void;
}

/** Settings tried out, kept in the address so that they can be shared. What makes no sense there is left out. */
export function useWhatIf(): WhatIfState {
  const [method, setMethod] = useUrlState("method");
  const [mode, setMode] = useUrlState("mode");
  const [balancinessPoints, setBalanciness] = useUrlState("balanciness");
  const [thresholdPercent, setThreshold] = useUrlState("threshold");
  const [largerFirst, setLargerFirst] = useUrlState("largerFirst");
  const whatIf = useMemo(() => {
    const given = { method, mode, balancinessPoints, thresholdPercent, largerFirst };
    const parts = Object.entries(given).map(([key, value]) => {
      const parsed = value === "" ? null : WhatIf.safeParse({ [key]: value });
      return parsed?.success ? parsed.data : {};
    });
    return Object.assign({}, ...parts) as WhatIf;
  }, [method, mode, balancinessPoints, thresholdPercent, largerFirst]);
  const setters: Record<Key, (value: string) => void> = {
    method: setMethod,
    mode: setMode,
    balancinessPoints: setBalanciness,
    thresholdPercent: setThreshold,
    largerFirst: setLargerFirst,
  };
  return {
    whatIf,
    active: Object.keys(whatIf).length > 0,
    set: (key, value) => setters[key](value),
    reset: () => {
      for (const key of KEYS) setters[key]("");
    },
  };
}
