import { METHODS, type Method, type Mode } from "@/lib/proxlb/methods";
import { PlanFailure } from "./failure";
import type { Model } from "./model";
import { NO_PRESSURE } from "./pressure";
import type { ModelGuest, ModelNode } from "./shapes";

/** ProxLB's running figures of one node and method. They drift from reality; `outlook.ts` has honest ones. */
export interface Account {
  used: number;
  assigned: number;
  free: number;
  usedPercent: number;
  assignedPercent: number;
}
type NodeAccounts = Record<Method, Account>;

/**
 * The books ProxLB keeps while it plans. Sums, differences and percentages are taken in its order, so that the
 * figures agree to the last bit: a tie here is a tie there.
 */
export class Books {
  readonly #accounts: NodeAccounts[];
  readonly #nodes: readonly ModelNode[];
  readonly #method: Method;
  readonly #mode: Mode;
  /** How often figures were changed: what is worked out from them holds as long. */
  bookings = 0;

  constructor(model: Model) {
    this.#nodes = model.nodes;
    this.#method = model.config.balancing.method;
    this.#mode = model.config.balancing.mode;
    this.#accounts = model.nodes.map(openingAccounts);
    for (const guest of model.guests) {
      for (const method of METHODS) {
        this.of(guest.node, method).assigned += guest.total[method];
      }
    }
    for (const node of new Set(model.guests.map((guest) => guest.node))) this.#settleAssigned(node);
  }

  of(node: ModelNode, method: Method): Account {
    const accounts = this.#accounts[node.index];
    if (!accounts) throw new Error(`No books for node ${node.name}.`);
    return accounts[method];
  }

  /** What ProxLB compares nodes by, in percent: use, assignment or pressure spikes of the method. */
  load(node: ModelNode): number {
    switch (this.#mode) {
      case "used":
        return this.of(node, this.#method).usedPercent;
      case "assigned":
        return this.of(node, this.#method).assignedPercent;
      case "psi":
        return (node.pressure?.[this.#method] ?? NO_PRESSURE).fullSpikes;
      default:
        return this.#mode satisfies never;
    }
  }

  /** What ProxLB finds the busiest node by, whatever the mode. */
  usedPercent(node: ModelNode): number {
    return this.of(node, this.#method).usedPercent;
  }

  /**
   * Books a guest onto a node and off the node it runs on, even if both are one, and even if it was booked
   * before: ProxLB then counts it twice.
   */
  move(guest: ModelGuest, target: ModelNode): void {
    this.bookings += 1;
    for (const [node, sign] of [
      [target, 1],
      [guest.node, -1],
    ] as const) {
      for (const method of METHODS) {
        const account = this.of(node, method);
        account.assigned += sign * guest.total[method];
        account.used += sign * guest.used[method];
      }
      this.#settleAssigned(node);
      for (const method of METHODS) {
        const account = this.of(node, method);
        account.usedPercent = (account.used / node.usable[method]) * 100;
        account.free = Math.max(0, node.usable[method] - account.used);
      }
    }
  }

  /** Figures of every node, for comparison with ProxLB's own output. */
  all(): { node: ModelNode; accounts: Readonly<NodeAccounts> }[] {
    return this.#nodes.map((node) => ({ node, accounts: structuredClone(this.#accountsOf(node)) }));
  }

  #accountsOf(node: ModelNode): NodeAccounts {
    return { memory: this.of(node, "memory"), cpu: this.of(node, "cpu"), disk: this.of(node, "disk") };
  }

  #settleAssigned(node: ModelNode): void {
    for (const method of METHODS) {
      const total = node.usable[method];
      if (total === 0) throw new PlanFailure({ kind: "division_by_zero", node: node.name, method });
      const account = this.of(node, method);
      account.assignedPercent = (account.assigned / total) * 100;
    }
  }
}

/** Before the first move ProxLB's percentages and free memory ignore the reservation. */
function openingAccounts(node: ModelNode): NodeAccounts {
  const open = (method: Method): Account => ({
    used: node.used[method],
    assigned: 0,
    free: node.total[method] - node.used[method],
    usedPercent: (node.used[method] / node.total[method]) * 100,
    assignedPercent: 0,
  });
  return { memory: open("memory"), cpu: open("cpu"), disk: open("disk") };
}
