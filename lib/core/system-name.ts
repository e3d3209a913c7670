/** Who acted, in the audit log, where nobody asked: ProxLB UI itself. No user may be called so. */
export const SYSTEM_NAME = "system";
