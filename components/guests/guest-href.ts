export function guestHref(vmid: number): string {
  return `/guests/${vmid}`;
}
