import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { AppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { createLane, type Lane } from "@/lib/live/collect/pace";
import type { Proxmox } from "@/lib/proxmox/api";
import type { FigureFetch } from "./schema";

/** Calls to Proxmox that persons order beside the collector's, in any minute. More need another minute. */
export const CALL_LIMIT = 60;
const CALLS_PER_SECOND = 4;
const WINDOW_MS = 60_000;

/** One thing to ask, and the calls that it costs. */
export interface Job {
  /** Who asks for the same while it waits joins in. */
  key: string;
  cost: number;
  fetch(proxmox: Proxmox): Promise<void>;
}

/** Asks what persons order, job after job, four calls a second. */
export class Rounds {
  readonly #spent: Lane = createLane(WINDOW_MS);
  #jobs: Job[] = [];
  readonly #waiting = new Set<string>();
  #running: FigureFetch["running"] = null;
  #problem: string | null = null;
  #closed = false;

  state(): FigureFetch {
    return { running: this.#running, problem: this.#problem, callLimit: CALL_LIMIT };
  }

  /** The newest failure of a question that no order asked. */
  note(error: unknown): void {
    this.#problem = messageOf(error);
  }

  /** Nobody needs the answers any more. */
  close(): void {
    this.#closed = true;
  }

  /**
   * Begins with those of the jobs that this minute has calls for.
   * @throws AppError too_many when it has none left
   */
  begin(proxmox: Proxmox, jobs: readonly Job[]): void {
    const wanted = jobs.filter(({ key }) => !this.#waiting.has(key));
    const [first] = wanted;
    if (!first) return;
    const round = wanted.filter(({ cost }) => this.#spent.take(cost, CALL_LIMIT));
    if (round.length === 0) {
      const seconds = Math.ceil(this.#spent.waitMs(first.cost, CALL_LIMIT) / 1000);
      throw new AppError(
        "too_many",
        `This minute's calls to Proxmox are spent. More can be asked in ${seconds} s.`,
      );
    }
    const cost = round.reduce((sum, job) => sum + job.cost, 0);
    this.#jobs.push(...round);
    for (const { key } of round) this.#waiting.add(key);
    if (this.#running) this.#running = { ...this.#running, total: this.#running.total + cost };
    else {
      this.#problem = null;
      this.#running = { done: 0, total: cost };
      void this.#work(proxmox);
    }
  }

  async #work(proxmox: Proxmox): Promise<void> {
    for (let job = this.#jobs.shift(); job && !this.#closed; job = this.#jobs.shift()) {
      try {
        await job.fetch(proxmox);
      } catch (error) {
        // One silent node must not keep the others' figures away; the gap of the plan names what is missing.
        this.note(error);
        log("plan").info({ error: this.#problem }, "a figure for the plan could not be read");
      }
      this.#waiting.delete(job.key);
      if (this.#running) this.#running = { ...this.#running, done: this.#running.done + job.cost };
      await pause((job.cost * 1000) / CALLS_PER_SECOND);
    }
    this.#running = null;
  }
}
