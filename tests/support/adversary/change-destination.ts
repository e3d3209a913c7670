/**
 * proxlb.yaml as somebody would save it who may edit it and may not know its secrets: the marks of kept secrets stay,
 * and where they are sent to changes.
 * @param stranger host:port of somebody else's machine
 */
export function otherDestinations(shown: string, stranger: string): Record<string, string> {
  const hosts = /hosts: \[.*\]/;
  return {
    "another host": shown.replace(hosts, `hosts: ['${stranger}']`),
    "another host besides": shown.replace(hosts, (own) => own.replace("]", `, '${stranger}']`)),
    "another host first": shown.replace(hosts, (own) => own.replace("[", `['${stranger}', `)),
    "another host, unverified": shown
      .replace(hosts, `hosts: ['${stranger}']`)
      .replace("ssl_verification: true", "ssl_verification: false"),
    "a user in front of the host": shown.replace(hosts, `hosts: ['x@${stranger}']`),
    "a host by anchor": `x: &h ['${stranger}']\n${shown.replace(hosts, "hosts: *h")}`,
  };
}
