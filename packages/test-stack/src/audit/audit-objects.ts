import type { Finding } from './audit.ts';
import type { AuditFacts } from './audit-facts.ts';

/** Uploads that wait to be looked at; the product clears them by their age. */
const isInQuarantine = (key: string) => key.startsWith('quarantine/');

/** Every picture has its two objects, with the bytes of its row, and nothing lies about that belongs to nobody. */
export function auditObjects({ images, objects, owedRemovals, personalObjects }: AuditFacts): Finding[] {
  const owned = new Set(personalObjects);
  const findings: Finding[] = [];
  const orphan = (words: string) => findings.push({ about: 'orphans', words });
  for (const image of images.filter(({ isRemoved }) => !isRemoved)) {
    const name = `image ${image.id}`;
    for (const key of [image.objectKey, image.thumbnailKey]) {
      if (owned.has(key)) orphan(`${name} shares the object ${key}`);
      owned.add(key);
      if (!objects.has(key)) orphan(`${name} has no object ${key}`);
      if (owedRemovals.has(key)) orphan(`${name} is published and its object ${key} is to be removed`);
    }
    const stored = objects.get(image.objectKey);
    if (stored !== undefined && stored !== image.sha256)
      orphan(`${image.objectKey} has other bytes than ${name}`);
  }
  for (const key of objects.keys()) {
    if (!owned.has(key) && !isInQuarantine(key)) orphan(`object ${key} belongs to no picture`);
  }
  return findings;
}
