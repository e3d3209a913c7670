export function nodeHref(name: string): string {
  return `/nodes/${encodeURIComponent(name)}`;
}

export function guestHref(vmid: number): string {
  return `/guests/${vmid}`;
}
