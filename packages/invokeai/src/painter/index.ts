export { type PaintOrder, type Picture, paint } from './paint.ts';
export { paintPreview } from './paint-preview.ts';
export { shrink } from './shrink.ts';
