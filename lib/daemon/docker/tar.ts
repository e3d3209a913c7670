const BLOCK = 512;

/**
 * A tar archive (ustar) with one folder and one file in it: how Docker takes and gives files.
 * @param owner numeric uid and gid of both; the folder gets mode 0500, the file 0400.
 */
export function tarWithSecret(
  folder: string,
  name: string,
  content: string,
  owner: { uid: number; gid: number },
): Buffer {
  const body = Buffer.from(content, "utf8");
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  return Buffer.concat([
    header({ name: `${folder}/`, mode: 0o500, type: "5", size: 0, ...owner }),
    header({ name: `${folder}/${name}`, mode: 0o400, type: "0", size: body.length, ...owner }),
    body,
    padding,
    Buffer.alloc(2 * BLOCK),
  ]);
}

/** Content of the first ordinary file in a tar archive, "" when it has none. */
export function firstFileOf(archive: Buffer): string {
  let offset = 0;
  while (offset + BLOCK <= archive.length && archive[offset] !== 0) {
    const size = Number.parseInt(archive.toString("latin1", offset + 124, offset + 136), 8) || 0;
    const type = archive[offset + 156];
    const begin = offset + BLOCK;
    if (type === 0 || type === "0".charCodeAt(0)) return archive.toString("utf8", begin, begin + size);
    offset = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  return "";
}

interface Entry {
  name: string;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  type: "0" | "5";
}

function header({ name, mode, uid, gid, size, type }: Entry): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, "0")}\0`;
  block.write(name, 0, 100, "utf8");
  block.write(octal(mode, 8), 100);
  block.write(octal(uid, 8), 108);
  block.write(octal(gid, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write("        ", 148); // the checksum counts itself as blanks
  block.write(type, 156);
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
