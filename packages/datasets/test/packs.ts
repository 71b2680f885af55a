import { buffer } from "node:stream/consumers";
import { Header } from "tar";
import { ZipFile } from "yazl";

export interface TarEntry {
  readonly path: string;
  readonly content?: Uint8Array | string;
  /** Default a file; a link needs `linkpath`. */
  readonly type?: "File" | "Directory" | "SymbolicLink" | "Link" | "CharacterDevice";
  readonly linkpath?: string;
  /** What the header claims. Default the content's. */
  readonly size?: number;
}

/** A tar as a careless or wicked person makes it. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = "", type = "File", linkpath, size }) => {
    const bytes = Buffer.from(content);
    const head = Buffer.alloc(512);
    new Header({ path, type, linkpath, size: size ?? bytes.length, mode: 0o644, mtime: new Date(0) }).encode(head);
    return [head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The same for zip; `links` are paths of links. */
export async function zipOf(files: Readonly<Record<string, Uint8Array | string>>, links: readonly string[] = []): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path, { mode: links.includes(path) ? 0o120777 : 0o100644 });
  zip.end();
  return buffer(zip.outputStream);
}

/** Other bytes of the same length in the place of a text, wherever it stands. */
export function withText(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll(from, to), "latin1");
}
