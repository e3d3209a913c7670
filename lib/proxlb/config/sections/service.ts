import { z } from "zod";
import { key } from "../facts";
import { choice, SCHEDULE, SECTION, whole, yesNo } from "../values";

const TIME_FORMATS = ["hours", "minutes"] as const;
const LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] as const;

const Schedule = z.object(
  {
    interval: key(whole().default(12), {
      since: "1.1.1",
      effect:
        "Hours or minutes from the end of one cycle to the start of the next; 0 never rests, a negative one ends ProxLB.",
    }),
    format: key(choice(TIME_FORMATS).default("hours"), {
      since: "1.1.1",
      effect: "The unit of the interval.",
    }),
  },
  SCHEDULE,
);

const Delay = z.object(
  {
    enable: key(yesNo().default(false), {
      since: "1.1.3",
      effect: "Whether ProxLB waits once after its start, before it connects.",
    }),
    time: key(whole().default(1), { since: "1.1.3", effect: "Hours or minutes that it waits." }),
    format: key(choice(TIME_FORMATS).default("hours"), { since: "1.1.3", effect: "The unit of the time." }),
  },
  SECTION,
);

/** `service`: when ProxLB runs. */
export const Service = key(
  z
    .object(
      {
        daemon: key(yesNo().default(true), {
          since: "1.1.0",
          effect: "Whether ProxLB goes on with a cycle after each interval; without it, it ends after one.",
        }),
        enable_ha: key(yesNo().default(false), {
          since: "2.2.0",
          effect:
            "Skips every cycle, and every reload, on a machine that is not the HA manager of the cluster.",
          shown: { value: true, by: "example file" },
        }),
        schedule: key(Schedule.prefault({}), { since: "1.1.1", effect: "How often a cycle runs." }),
        delay: key(Delay.prefault({}), {
          since: "1.1.3",
          effect: "A wait before the first cycle.",
          takesEffect: "restart",
        }),
        log_level: key(choice(LOG_LEVELS).default("INFO"), {
          since: "1.1.0",
          effect: "The least severe lines that are logged; only DEBUG tells why a migration failed.",
        }),
      },
      SECTION,
    )
    .prefault({}),
  { since: "1.1.0", effect: "When ProxLB runs, and what it logs." },
);
