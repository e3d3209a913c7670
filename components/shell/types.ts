import type { LucideIcon } from "lucide-react";
import type { Concern } from "@/components/cluster/concerns";
import type { Permission } from "@/lib/identity/permissions";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";

/** ProxLB as the frame shows it. */
export interface ServiceMark {
  state: "running" | "stopped" | "starting" | "failed" | "unmanaged" | "unknown";
  /** ISO time of the next cycle; null when it runs by hand or nobody knows. */
  nextRunAt: string | null;
  /** True when `daemon: false`: it balances only when somebody asks. */
  manual: boolean;
}

/** The run that goes on now. */
export interface RunMark {
  id: string;
  /** "Dry run", "Rebalance", "Draining pve3" */
  title: string;
  href: string;
  doneCount: number;
  /** null while the number of moves is not known yet. */
  totalCount: number | null;
}

/** Who is signed in. `permissions` decides which sections and actions exist for them. */
export interface Viewer {
  name: string;
  roleLabel: string;
  permissions: Permission[];
}

/** Everything the frame shows; all of it plain data, so a server layout can pass it. */
export interface FrameData {
  facts: ClusterSnapshot["facts"];
  connection: ClusterSnapshot["connection"];
  service: ServiceMark;
  run: RunMark | null;
  /** Worst first. */
  problems: Concern[];
}

/** One line of the command palette. */
export interface PaletteItem {
  id: string;
  group: "Nodes" | "Guests" | "Pages" | "Actions";
  label: string;
  /** Muted text behind the label: node and VMID of a guest, what an action does. */
  detail?: string;
  /** More words it is found by. */
  keywords?: string;
  icon?: LucideIcon;
  href?: string;
  perform?: () => void;
}
