export interface MapNode {
  name: string;
  /** 0..1 by the method that balances; null: unknown. */
  loadRatio: number | null;
  memoryTotalBytes: number | null;
  guests: readonly MapGuest[];
  /** "maintenance", "ignored", "offline": why it takes no part. */
  aside?: string | null;
  /** ProxLB would take guests from it now. */
  outside?: boolean;
  href?: string;
}

export interface MapMove {
  guestId: string;
  from: string;
  to: string;
  state: "planned" | "running";
}

export interface MapGuest {
  /** Stable identity: "vm/101" or the VMID as text. */
  id: string;
  name: string;
  memoryBytes: number;
  /** Stopped guests are not drawn by default: they use no memory. */
  running: boolean;
  mark?: "pinned" | "ignored" | "grouped" | null;
  href?: string;
}
