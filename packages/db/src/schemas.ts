/** One schema per module. */
export const moduleSchemas = [
  'identity',
  'credits',
  'models',
  'generation',
  'images',
  'fleet',
  'privacy',
] as const;

/** The queue's own; pg-boss installs and migrates what is in it. */
export const queueSchema = 'queue';
