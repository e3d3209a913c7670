/** ProxLB UI as a client of the providers in tests. */
export const CLIENT = { id: "proxlb-ui", secret: "only-for-tests-client-secret-0123456789" };
