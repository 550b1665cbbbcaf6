import type { ExportView } from '@pingvas/contracts';
import type { DataExport } from '@pingvas/db';

export function presentExport(made: Readonly<DataExport>): ExportView {
  const { id, state, filesDone, filesTotal, sizeBytes } = made;
  return {
    ...{ id, state, filesDone, filesTotal, sizeBytes },
    askedAt: made.askedAt.toISOString(),
    readyAt: made.readyAt?.toISOString() ?? null,
    expiresAt: made.expiresAt.toISOString(),
  };
}
