import { z } from "zod";
import { key } from "../facts";
import { choice, decimal, SECTION, text, whole, yesNo } from "../values";

/** `solver`: the optional planner of its own package, proxlb-solver. */
export const Solver = key(
  z
    .object(
      {
        enable: key(yesNo().default(false), {
          since: "2.0.0",
          effect: "Whether the solver makes a plan in each cycle too.",
        }),
        mode: key(choice(["shadow", "active"]).default("shadow"), {
          since: "2.0.0",
          effect: "shadow only writes its plan down; active carries it out instead of ProxLB's own.",
          readBy: "solver",
        }),
        log_dir: key(text().default("/var/log/proxlb/solver"), {
          since: "2.0.0",
          effect: "The folder for the solver's run files.",
          readBy: "solver",
        }),
        timeout_seconds: key(decimal().default(30), {
          since: "2.0.0",
          effect: "Seconds that one plan of the solver may take.",
          readBy: "solver",
        }),
        use_reservations: key(yesNo().default(true), {
          since: "2.0.0",
          effect: "Whether the solver keeps node_resource_reserve free.",
          readBy: "solver",
        }),
        active_step_retries: key(whole().default(3), {
          since: "2.0.0",
          effect: "How often the active solver plans anew after a migration that failed.",
          readBy: "solver",
        }),
        fallback_to_greedy: key(yesNo().default(true), {
          since: "2.3.0",
          effect: "Whether ProxLB's own plan runs where the active solver has none or fails.",
          readBy: "solver",
        }),
      },
      SECTION,
    )
    .prefault({}),
  { since: "2.0.0", effect: "The optional solver." },
);
