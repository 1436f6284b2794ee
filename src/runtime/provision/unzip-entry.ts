import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/** Sizes and signatures: PKWARE APPNOTE 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end). */
const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_LENGTH = 46;
const LOCAL_LENGTH = 30;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressed: number;
  readonly headerAt: number;
}

/**
 * Writes the one entry whose name ends in `suffix` to `target`. Enough of the format for a wheel; no ZIP64.
 * @throws Error if the archive has no such entry or is not understood.
 */
export async function unzipEntry(archive: string, suffix: string, target: string): Promise<void> {
  const handle = await open(archive, 'r');
  let entry: Entry;
  let from: number;
  try {
    const found = (await entries(handle)).find(({ name }) => name.endsWith(suffix));
    if (found === undefined) throw new Error(`${archive} holds no ${suffix}.`);
    entry = found;
    const local = await read(handle, entry.headerAt, LOCAL_LENGTH);
    from = entry.headerAt + LOCAL_LENGTH + local.readUInt16LE(26) + local.readUInt16LE(28);
  } finally {
    await handle.close();
  }
  const source = createReadStream(archive, { start: from, end: from + entry.compressed - 1 });
  const sink = createWriteStream(target, { mode: 0o755 });
  if (entry.method === DEFLATED) await pipeline(source, createInflateRaw(), sink);
  else if (entry.method === STORED) await pipeline(source, sink);
  else throw new Error(`${archive} packs ${entry.name} by method ${entry.method}, which is not understood.`);
}

async function entries(handle: FileHandle): Promise<Entry[]> {
  const { size } = await handle.stat();
  const length = Math.min(size, END_LENGTH + LONGEST_COMMENT);
  const tail = await read(handle, size - length, length);
  let end = tail.length - END_LENGTH;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end -= 1;
  if (end < 0) throw new Error('The archive has no end: it is cut off or no zip file.');
  const directory = await read(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const found: Entry[] = [];
  for (
    let at = 0;
    at + ENTRY_LENGTH <= directory.length && directory.readUInt32LE(at) === ENTRY_SIGNATURE;
  ) {
    const nameEnd = at + ENTRY_LENGTH + directory.readUInt16LE(at + 28);
    found.push({
      name: directory.toString('utf8', at + ENTRY_LENGTH, nameEnd),
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      headerAt: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return found;
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('The archive is shorter than it says.');
  return buffer;
}
