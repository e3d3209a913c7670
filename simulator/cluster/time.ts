/**
 * Simulated time in seconds since 1970. It runs `scale` times as fast as the wall clock (0: stands still) and can be
 * pushed forward, so that a test sees a 300 s timeline in no time.
 */
export class SimulatedTime {
  private readonly startedMs = performance.now();
  private pushedSeconds = 0;

  constructor(
    private readonly startAt: number,
    private readonly scale: number,
  ) {}

  now(): number {
    return this.startAt + this.pushedSeconds + this.elapsedSeconds() * this.scale;
  }

  /** Unscaled: the age of tickets must not depend on how fast a demo runs. */
  wallNow(): number {
    return this.startAt + this.pushedSeconds + this.elapsedSeconds();
  }

  push(seconds: number): void {
    this.pushedSeconds += seconds;
  }

  private elapsedSeconds(): number {
    return (performance.now() - this.startedMs) / 1000;
  }
}

interface Event {
  at: number;
  run: () => void;
}

/** Things that will happen, in order of time; equal times in order of scheduling. */
export class EventQueue {
  private readonly events: Event[] = [];

  add(at: number, run: () => void): Event {
    const event = { at, run };
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.events[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    this.events.splice(low, 0, event);
    return event;
  }

  remove(event: Event): void {
    const index = this.events.indexOf(event);
    if (index >= 0) this.events.splice(index, 1);
  }

  /** Takes the next event that is due, if any. */
  take(until: number): Event | undefined {
    const next = this.events[0];
    if (next === undefined || next.at > until) return undefined;
    return this.events.shift();
  }
}

export type ScheduledEvent = Event;
