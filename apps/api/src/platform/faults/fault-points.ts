import type { FaultHook } from '@pingvas/faults';

/**
 * Every place in the making of pictures at which a test may let the api die, in the order in which a piece of work
 * passes them. A place stands between two steps that something outside of this process sees: a commit, an object, an
 * announcement, an answer. A new step in one of these paths brings its point.
 */
export const studioFaultPoints = [
  'request.looked-up',
  'request.committed',
  'request.announced',
  'request.answered',

  'claim.fetched',
  'claim.leased',
  'claim.committed',
  'claim.announced',

  'beat.moved',
  'beat.committed',

  'finish.read',
  'finish.intended',
  'finish.put-picture',
  'finish.put-thumbnail',
  'finish.locked',
  'finish.committed',
  'publish.announced',
  'publish.cleared',

  'fail.settled',
  'fail.committed',
  'release.settled',
  'release.committed',
  'cancel.moved',
  'cancel.settled',
  'cancel.committed',

  'remove.settled',
  'remove.committed',
  'sweep.corrected',
  'sweep.deleted',
] as const;

/** As {@link studioFaultPoints}, where accounts change in the background: faces, archives, erasures. */
export const accountFaultPoints = [
  'portray.announced',
  'portray.stored',
  'portray.settled',
  'portray.committed',

  'export.begun',
  'export.written',
  'export.committed',
  'erase.begun',
  'erase.stopped',
  'erase.removed',
  'erase.emptied',
  'erase.settled',
  'erase.committed',
] as const;

export const faultPoints = [...studioFaultPoints, ...accountFaultPoints] as const;

export type FaultPoint = (typeof faultPoints)[number];

/** The hook that use cases get in their context; in production it does nothing. */
export type ApiFaults = FaultHook<FaultPoint>;
