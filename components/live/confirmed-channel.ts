"use client";

/** Between the page that asked who somebody is and the window in which a provider has said so. */
const NAME = "proxlb-ui-confirmed";

/** The provider has confirmed, or the sentence that says why not. */
interface Told {
  refusal: string | null;
}

export function tellConfirmed(told: Told): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(told);
  channel.close();
}

/** @returns ends listening */
export function onConfirmed(listener: (told: Told) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<Told>) => listener(data);
  return () => channel.close();
}
