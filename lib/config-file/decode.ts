import "server-only";

/** Null where it is not UTF-8: a character that stands for what could not be read would be saved over it. */
export function decoded(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** In which encoding it probably is, and where it shows. ProxLB reads UTF-8 only. */
export function notUtf8(bytes: Buffer): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) return "The file is UTF-16, which ProxLB cannot read: save it as UTF-8.";
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const until = end === -1 ? bytes.length : end;
    if (decoded(bytes.subarray(from, until)) === null) break;
    from = until + 1;
  }
  return `The file is not UTF-8 (line ${line}), so ProxLB cannot read it: save it as UTF-8. Until then nothing is written over it here.`;
}
