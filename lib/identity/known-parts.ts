import "server-only";
import { dictionary as common } from "@zxcvbn-ts/language-common";
import { dictionary as english } from "@zxcvbn-ts/language-en";
import { singleton } from "@/lib/core/singleton";

/** What somebody who guesses at this program's people tries before any list. */
const OF_THIS_HOUSE = `
proxmox proxlb pve pbs hypervisor virtual machine datacenter loadbalancer balancer balancing cluster node admin administrator
operator viewer superadmin backup server console monitor kubernetes docker debian ceph corosync qemu lxc
passwort geheim sommer winter hallo schatz fussball sonne motdepasse soleil bonjour contrasena hola senha ciao amore
`
  .trim()
  .split(/\s+/);
/** The lists have none that are longer and worth a look. */
export const LONGEST_PART = 24;
/** Shorter ones are in everything. */
const SHORTEST_PART = 3;

/**
 * Part → how many guesses reach it, as bits: its rank in lists of leaked passwords, common words and names, in order of
 * how often they are used. Some 170,000 entries, 19 MB of heap, read in one to two
 * seconds at the first password that is set.
 */
export function knownParts(): ReadonlyMap<string, number> {
  return singleton("known-password-parts", () => {
    const bits = new Map<string, number>();
    const lists = [
      OF_THIS_HOUSE,
      common["passwords-common"],
      english["commonWords-en"],
      english["firstnames-en"],
      english["lastnames-en"],
    ];
    for (const list of lists) {
      for (const [rank, entry] of list.entries()) {
        const part = String(entry).toLowerCase();
        if (part.length < SHORTEST_PART || part.length > LONGEST_PART) continue;
        bits.set(part, Math.min(bits.get(part) ?? 99, Math.log2(rank + 2)));
      }
    }
    return bits;
  });
}
