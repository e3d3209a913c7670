/** The ProxLB this project installs, builds its image from and is tested against. The only place that names it. */
export const PROXLB_VERSION = "2.3.0";

/** ProxLB imports its solver at every start, also where `solver.enable` is false. */
export const PROXLB_SOLVER_VERSION = "0.1.1";

/** Lowest Python that runs it: it uses enum.StrEnum. */
export const PYTHON_MINIMUM = { major: 3, minor: 11 } as const;
