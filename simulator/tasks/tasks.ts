import { ownerOf, type Principal } from "../access/acl";
import type { ScheduledEvent } from "../cluster/time";
import type { World } from "../cluster/world";

/** What happens in a task, written down in order: every yielded number is a wait in simulated seconds. */
export type Process = Generator<number, void, void>;

/** Ends a task with this text as its exit status. */
export class TaskFailure extends Error {
  override readonly name = "TaskFailure";
}

/** Thrown into a process that somebody stops. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

export interface Task {
  upid: string;
  node: string;
  pid: number;
  pstart: number;
  starttime: number;
  type: string;
  id: string;
  user: string;
  tokenid: string | undefined;
  endtime: number | undefined;
  exitstatus: string | undefined;
  log: string[];
  warnings: number;
  process: Process | undefined;
  wait: ScheduledEvent | undefined;
  onEnd: (() => void)[];
}

export const ROOT: Principal = { userid: "root@pam", privilegeSeparation: false };
/** The LRM works as root@pam too; only the first line of its tasks' logs tells (PVE::RESTEnvironment, type `ha`). */
export const HA_AGENT: Principal = { userid: "root@pam", privilegeSeparation: false };
const UPID = /^UPID:([^:]+):([0-9A-F]{8}):([0-9A-F]{8,9}):([0-9A-F]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/;
/** How many finished tasks each node tells the cluster about, and how many it keeps at all. */
const BROADCAST_PER_NODE = 25;
const KEPT_PER_NODE = 2000;

/** Worker tasks of all nodes. */
export class Tasks {
  private readonly byUpid = new Map<string, Task>();
  private readonly byNode = new Map<string, Task[]>();

  constructor(private readonly world: World) {}

  /**
   * Forks a task on a node; the process starts at once and runs in simulated time.
   * @param id guest id as text, or "" for tasks of the node.
   */
  start(node: string, type: string, id: string, who: Principal, body: (task: Task) => Process): Task {
    const { world } = this;
    const host = world.nodeOf(node);
    host.nextPid += world.random.integer(1, 9);
    const pid = host.nextPid;
    const pstart = Math.max(0x10000, Math.floor((world.now - host.bootedAt) * 100));
    const starttime = Math.floor(world.now);
    const upid = `UPID:${node}:${hex8(pid)}:${hex8(pstart)}:${hex8(starttime)}:${type}:${id}:${ownerOf(who)}:`;
    const task: Task = {
      upid,
      node,
      pid,
      pstart,
      starttime,
      type,
      id,
      user: who.userid,
      tokenid: who.tokenid,
      endtime: undefined,
      exitstatus: undefined,
      log: who === HA_AGENT ? ["task started by HA resource agent"] : [],
      warnings: 0,
      process: undefined,
      wait: undefined,
      onEnd: [],
    };
    task.process = body(task);
    this.keep(task);
    this.resume(task);
    world.touch();
    return task;
  }

  get(upid: string): Task | undefined {
    return this.byUpid.get(upid);
  }

  /** Newest first, running ones before. */
  ofNode(node: string): Task[] {
    const tasks = [...(this.byNode.get(node) ?? [])].reverse();
    return [...tasks.filter(isRunning), ...tasks.filter((task) => !isRunning(task))];
  }

  /** What every node knows of every other: running tasks and the latest finished ones. */
  ofCluster(): Task[] {
    return [...this.world.nodes.keys()].flatMap((node) => {
      const tasks = this.ofNode(node);
      return [
        ...tasks.filter(isRunning),
        ...tasks.filter((task) => !isRunning(task)).slice(0, BROADCAST_PER_NODE),
      ];
    });
  }

  /** Interrupts a running task; a process may clean up before it ends. */
  stop(task: Task): void {
    if (!isRunning(task)) return;
    if (task.wait !== undefined) this.world.queue.remove(task.wait);
    this.advance(task, (process) => process.throw(new Interrupted("interrupted by signal")));
  }

  /** The node died: its workers are gone, nothing cleans up. */
  killOn(node: string): void {
    for (const task of this.byNode.get(node) ?? []) {
      if (!isRunning(task)) continue;
      if (task.wait !== undefined) this.world.queue.remove(task.wait);
      this.end(task, "unexpected status");
    }
  }

  private resume(task: Task): void {
    this.advance(task, (process) => process.next());
  }

  private advance(task: Task, step: (process: Process) => IteratorResult<number, void>): void {
    if (task.process === undefined) return;
    try {
      const result = step(task.process);
      if (result.done === true) this.end(task, "OK");
      else task.wait = this.world.after(Math.max(0.001, result.value), () => this.resume(task));
    } catch (error) {
      if (!(error instanceof TaskFailure || error instanceof Interrupted)) throw error;
      this.end(task, error.message);
    }
    this.world.touch();
  }

  private end(task: Task, status: string): void {
    const exit = status === "OK" && task.warnings > 0 ? `WARNINGS: ${task.warnings}` : status;
    task.process = undefined;
    task.wait = undefined;
    task.exitstatus = exit;
    task.endtime = Math.floor(this.world.now);
    const failed = exit !== "OK" && !exit.startsWith("WARNINGS");
    task.log.push(failed ? `TASK ERROR: ${exit}` : `TASK ${exit}`);
    this.world.touch();
    for (const listener of task.onEnd) listener();
  }

  private keep(task: Task): void {
    this.byUpid.set(task.upid, task);
    const list = this.byNode.get(task.node) ?? [];
    list.push(task);
    this.byNode.set(task.node, list);
    if (list.length <= KEPT_PER_NODE) return;
    const oldest = list.shift();
    if (oldest !== undefined) this.byUpid.delete(oldest.upid);
  }
}

export const isRunning = (task: Task) => task.endtime === undefined;

export const isUpid = (text: string) => UPID.test(text);

/** "2026-11-23 04:26:48 " as migration logs begin their lines. */
export function stamped(world: World, text: string): string {
  const iso = new Date(Math.floor(world.now) * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${text}`;
}

const hex8 = (value: number) => value.toString(16).toUpperCase().padStart(8, "0");
