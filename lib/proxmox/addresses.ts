import { lookup as resolveName } from "node:dns";
import type { LookupFunction } from "node:net";
import { isNoDestination } from "@/lib/core/no-destination";
import { ProxmoxError } from "./errors";

/** True for an address that is never connected to, in every spelling; false for a name. */
export const isNeverProxmox = isNoDestination;

/**
 * Resolves a name for a connection and passes on only addresses where Proxmox can be. What is judged here is what is
 * connected to: a name cannot change its mind in between.
 */
export function guardedLookup(resolve: typeof resolveName = resolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, "", 0);
      const allowed = found.filter(({ address }) => !isNeverProxmox(address));
      const [first] = allowed;
      if (!first) {
        const addresses = found.map(({ address }) => address).join(", ");
        const sentence = `${hostname} leads to ${addresses || "no address"}, where no Proxmox node can be. Nothing was sent.`;
        return callback(new ProxmoxError("unreachable", sentence, { host: hostname }), "", 0);
      }
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
