import { buffer, text } from "node:stream/consumers";
import { extract, pack } from "tar-stream";

/**
 * A tar archive with one folder and one file in it: how Docker takes files.
 * @param owner numeric uid and gid of both; the folder gets mode 0500, the file 0400.
 */
export async function tarWithSecret(
  folder: string,
  name: string,
  content: string,
  owner: { uid: number; gid: number },
): Promise<Buffer> {
  const archive = pack();
  const { uid, gid } = owner;
  archive.entry({ name: `${folder}/`, type: "directory", mode: 0o500, uid, gid });
  archive.entry({ name: `${folder}/${name}`, mode: 0o400, uid, gid }, content);
  archive.finalize();
  return buffer(archive);
}

/**
 * Content of the first ordinary file in a tar archive, "" when it has none.
 * @throws Error when it is no tar archive, or ends within a file.
 */
export function firstFileOf(archive: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let first: Promise<string> | null = null;
    const reader = extract();
    reader.on("entry", (header, content, next) => {
      content.on("end", next);
      if (header.type === "file" && !first) first = text(content);
      else content.resume();
    });
    reader.on("error", reject);
    reader.on("finish", () => resolve(first ?? ""));
    reader.end(archive);
  });
}
