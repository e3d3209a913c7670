/** What may be made to take the approval of a second person. Client-safe. */
export const APPROVAL_KINDS = ["drain", "window", "rebalance", "apply"] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];
