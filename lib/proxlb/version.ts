/** The ProxLB this project installs, builds its image from and is tested against. The only place that names it. */
export const PROXLB_VERSION = "2.3.0";

/** Lowest Python that runs it: it uses enum.StrEnum. */
export const PYTHON_MINIMUM = { major: 3, minor: 11 } as const;
