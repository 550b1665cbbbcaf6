import { fitPicture } from '../../../ui/frame-geometry.ts';

/** Words need this much room; on a phone a wide picture would leave them less. */
const wordsHeight = 340;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The frame of words instead of a picture: the picture's own, but never too low to be read. */
export function noticeSize(space: Size, picture: Size, matWidth: number): Size {
  const { width, height } = fitPicture(space, picture, matWidth);
  const across = Math.max(0, space.width - 2 * matWidth);
  const down = Math.max(0, space.height - 2 * matWidth);
  return {
    width: Math.max(width, Math.min(across, wordsHeight)),
    height: Math.max(height, Math.min(down, wordsHeight)),
  };
}
