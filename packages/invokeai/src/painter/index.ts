export { paint } from './paint.ts';
export { paintPreview } from './paint-preview.ts';
