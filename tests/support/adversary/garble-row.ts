/** Rows as no list of an outside system should have them: one of these must cost itself and no other row. */
export const GARBLED: unknown[] = [
  null,
  17,
  "row",
  [],
  [[[[1]]]],
  {},
  { type: "node", node: "__proto__" },
  { type: "qemu", vmid: 1.5, node: "pve1" },
  { type: { toString: 1 }, rule: {}, id: [], poolid: {}, time: "soon", upid: 4, group: [] },
];

/** Lines as no log of ProxLB should have them, nor an answer of its one-shot runs. */
export const GARBLED_LINES: string[] = [
  "",
  "\u0000\u0001\u001b[2J\u202e",
  "\ud800",
  "a".repeat(70_000),
  "[".repeat(20_000),
  "2026-11-23 03:00:00,000 - ProxLB - INFO",
  "2026-11-23 99:99:99,999 - ProxLB - LEVEL - Daemon mode active: Next run in: -1e309 minutes.",
  "Daemon mode active: Next run in: NaN minutes.",
  "UPID:pve1:::::::",
  '{"__proto__": {"polluted": true}}',
];
