/** An HA rule of PVE 9 as its API gives it: the first two guests are to stay off pve2. */
export const KEPT_OFF = {
  rule: "off",
  type: "node-affinity",
  affinity: "negative",
  nodes: "pve2",
  strict: 1,
  resources: "vm:100,vm:101",
} as const;
