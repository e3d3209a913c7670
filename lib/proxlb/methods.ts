/** Plain words without a schema: the overview takes them, and a schema library would be a sixth of its scripts. */

/** What ProxLB balances by (`balancing.method`). */
export const METHODS = ["memory", "cpu", "disk"] as const;
export type Method = (typeof METHODS)[number];

/** Which figure of the method counts (`balancing.mode`). */
export const MODES = ["used", "assigned", "psi"] as const;
export type Mode = (typeof MODES)[number];
