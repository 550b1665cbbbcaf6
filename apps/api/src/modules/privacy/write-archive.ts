import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ArchiveFile } from '../../platform/privacy/participant.ts';

interface Archive {
  readonly files: readonly ArchiveFile[];
  /** Of all files in it. */
  readonly madeAt: Date;
  /** Called when a file is in. */
  readonly onFile: (filesDone: number) => void;
  readonly signal: AbortSignal;
}

/** A zip of these files, made while it is read: one file at a time is open, and a piece of it in memory. */
export async function* writeArchive({ files, madeAt, onFile, signal }: Archive): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = Readable.from(zip.outputStream);
  const fail = (error: Error) => output.destroy(error);
  zip.on('error', fail);
  let done = 0;
  for (const file of files) {
    const options = { mtime: madeAt, compress: file.isCompressible };
    zip.addReadStreamLazy(file.path, options, (open) => {
      if (signal.aborted)
        return fail(new Error('The archive is not wanted any more', { cause: signal.reason }));
      const content = Readable.from(file.read());
      content.once('error', fail);
      content.once('end', () => {
        done += 1;
        onFile(done);
      });
      open(null, content);
    });
  }
  zip.end();
  for await (const piece of output) yield piece;
}
