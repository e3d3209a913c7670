/**
 * How often a test tries what chance decides: a race, a random document. The full figure is the proof, made once for a change
 * of what it proves (`npm run test:full`); every run takes a share of the same seeds, which still finds what is broken.
 */
export function times({ full, share }: { full: number; share: number }): number {
  return process.env.PROXLB_UI_FULL ? full : share;
}
